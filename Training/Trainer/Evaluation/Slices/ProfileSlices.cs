using GenderGrpc.Bundle;
using GenderGrpc.Training.Evaluation.Scoring;

namespace GenderGrpc.Training.Evaluation.Slices;

/// <summary>
/// Parts of a view, by the columns of the data and those told from the profiles. A column counts where it has 2 to 40 values,
/// and a value where it has 20 rows.
/// </summary>
internal sealed class ProfileSlices(params IReadOnlyList<SliceColumn> told)
{
    private const int MostValues = 40;
    private const int LeastRows = 20;

    /// <summary>The slices that a bundle's manifest records.</summary>
    public static ProfileSlices Recorded { get; } = new(SliceColumn.Script);

    /// <summary>The slices of a report.</summary>
    public static ProfileSlices Reported { get; } = new(SliceColumn.Script, SliceColumn.Colour, SliceColumn.Skin);

    /// <summary>The slices, named "column=value" and sorted by that, of the named columns or of all.</summary>
    public IEnumerable<(string Name, ScoredProfile[] Rows)> Of(ScoredView view, params IReadOnlyList<string> columns)
    {
        IEnumerable<string> all = view.Rows.SelectMany(row => row.Sample.Row.Slices.Keys)
            .Concat(told.Select(column => column.Name))
            .Where(column => IsSeen(column, view.Mask) && (columns.Count == 0 || columns.Contains(column)))
            .Distinct()
            .Order(StringComparer.Ordinal);
        foreach (string column in all)
        {
            IGrouping<string?, ScoredProfile>[] groups =
            [
                .. view.Rows.GroupBy(row => ValueOf(row, column))
                    .Where(group => group.Key is not null)
                    .OrderBy(group => group.Key, StringComparer.Ordinal),
            ];
            if (groups.Length is < 2 or > MostValues)
            {
                continue;
            }

            foreach (IGrouping<string?, ScoredProfile> group in groups.Where(group => group.Count() >= LeastRows))
            {
                yield return ($"{column}={group.Key}", [.. group]);
            }
        }
    }

    private bool IsSeen(string column, ModalityMask mask) =>
        Told(column) is not { } found || mask.HasFlag(found.Needs);

    private string? ValueOf(ScoredProfile row, string column) =>
        row.Sample.Row.Slices.TryGetValue(column, out string? value) ? value : Told(column)?.ValueOf(row.Sample);

    private SliceColumn? Told(string column) => told.FirstOrDefault(candidate => candidate.Name == column);
}
