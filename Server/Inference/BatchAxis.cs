using System.Collections.Immutable;

namespace GenderGrpc.Server.Inference;

/// <summary>
/// How many rows a batch is computed with: as many as it has profiles, or, where each size is planned for, the next of a few sizes.
/// No answer depends on the rows that are added.
/// </summary>
internal sealed class BatchAxis
{
    // At most three in four rows are added ones.
    private const int Step = 4;

    private BatchAxis(ImmutableArray<int> sizes) => Sizes = sizes;

    /// <summary>As many rows as profiles.</summary>
    public static BatchAxis Any { get; } = new([]);

    /// <summary>The sizes, ascending; none where any will do.</summary>
    public ImmutableArray<int> Sizes { get; }

    /// <summary>1, 4, 16 and so on, and the largest.</summary>
    public static BatchAxis UpTo(int maxBatchSize)
    {
        List<int> sizes = [];
        for (int size = 1; size < maxBatchSize; size *= Step)
        {
            sizes.Add(size);
        }

        return new BatchAxis([.. sizes, maxBatchSize]);
    }

    /// <summary>The rows of a batch of so many profiles, 1 to the largest.</summary>
    public int RowsFor(int profiles) => Sizes.IsEmpty ? profiles : Sizes[IndexFor(profiles)];

    /// <summary>Which of the sizes that is; 0 where any will do.</summary>
    public int IndexFor(int profiles)
    {
        for (int index = 0; index < Sizes.Length; index++)
        {
            if (Sizes[index] >= profiles)
            {
                return index;
            }
        }

        return Sizes.IsEmpty ? 0 : throw new ArgumentOutOfRangeException(nameof(profiles), profiles, $"At most {Sizes[^1]}.");
    }
}
