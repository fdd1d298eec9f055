using GenderGrpc.Training.Layers;
using GenderGrpc.Training.Tests.Fixtures;
using static TorchSharp.torch;

namespace GenderGrpc.Training.Tests.Layers;

public sealed class WideNgramsTests
{
    private const int TableSize = 997;

    // The tokenizer's largest id: 100,000 runes and a million buckets.
    private const int LargestId = 1_100_002;

    public static TheoryData<int, int> Shapes { get; } = new MatrixTheoryData<int, int>([1, 2, 3, 6], [4, 5, 6, 12]);

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Forward_RandomWords_SumsTheirBucketsOverTheRootOfTheirNumber(int longest, int length)
    {
        using var scope = NewDisposeScope();
        (WideNgrams module, float[] weights) = Create(80, longest);
        int[][] ids = Words(81, rows: 40, length);

        Tensor y = module.forward(Batch(ids));

        double[] expected = [.. ids.Select(row =>
        {
            int[] buckets = new int[length * longest];
            int count = WideNgrams.Buckets(row, TableSize, longest, buckets);
            return buckets.Take(count).Sum(bucket => (double)weights[bucket]) / Math.Sqrt(Math.Max(1, count));
        })];
        Tensors.AssertClose(expected, y, 1e-5);
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Emit_RandomWords_ComputesTheSame(int longest, int length)
    {
        using var scope = NewDisposeScope();
        (WideNgrams module, _) = Create(82, longest);
        Tensor ids = Batch(Words(83, rows: 40, length));

        EmittedGraph.AssertComputes(module.forward(ids), (graph, inputs) => module.Emit(graph, inputs[0]), ids);
    }

    [Fact]
    public void Forward_OtherLengthOfPadding_ChangesNothing()
    {
        using var scope = NewDisposeScope();
        (WideNgrams module, _) = Create(84, longest: 6);

        Assert.Equal(
            module.forward(Batch([[1, 5, 9, 2]])).Values(), module.forward(Batch([[1, 5, 9, 2, 0, 0, 0, 0]])).Values());
        Assert.Equal(0, module.forward(Batch([[0, 0, 0, 0]])).Values()[0]);
    }

    [Fact]
    public void Buckets_TwoWords_AreTheNgramsOfEachWithItsMarks()
    {
        // 5 6 and 7, each with a mark at either end.
        long[][] ngrams =
        [
            [1, 5], [1, 5, 6], [5], [5, 6], [5, 6, 1], [6], [6, 1],
            [1, 7], [1, 7, 1], [7], [7, 1],
        ];

        Assert.Equal(ngrams.Select(BucketOf).Order(), Buckets([1, 5, 6, 2, 7, 2, 0, 0], 3).Order());
        Assert.Equal([BucketOf([5]), BucketOf([6]), BucketOf([7])], Buckets([1, 5, 6, 2, 7, 2, 0, 0], 1));
    }

    [Fact]
    public void Buckets_WordsInAnotherOrder_AreTheSame() => Assert.Equal(
        Buckets([1, 5, 6, 5, 2, 8, 9, 2, 0], 6).Order(), Buckets([1, 8, 9, 2, 5, 6, 5, 2, 0], 6).Order());

    [Theory]
    [InlineData(0, 0, 0)]
    [InlineData(1, 0, 0)]
    public void Buckets_NoWord_AreNone(params int[] ids) => Assert.Empty(Buckets(ids, 6));

    // The multipliers, written down once more: a model that was fitted with others is another model.
    private static int BucketOf(long[] ngram)
    {
        long[] multipliers = [1640531527, 2048144789, 1028477379, 1867784549, 1326507313, 1745120947];
        return (int)(ngram.Zip(multipliers, (id, multiplier) => id * multiplier).Sum() % TableSize);
    }

    private static int[] Buckets(int[] ids, int longest)
    {
        int[] buckets = new int[ids.Length * longest];
        return buckets[..WideNgrams.Buckets(ids, TableSize, longest, buckets)];
    }

    private static (WideNgrams Module, float[] Weights) Create(int seed, int longest)
    {
        var random = new Random(seed);
        float[] weights = [.. Enumerable.Range(0, TableSize).Select(_ => (float)(Half)((random.NextDouble() * 2) - 1))];
        var module = new WideNgrams(TableSize, longest);
        module.Load(weights);
        return (module, weights);
    }

    // Rows as the tokenizer makes them: begin, runes with marks between, mostly an end, then padding; or nothing at all.
    private static int[][] Words(int seed, int rows, int length)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, rows).Select(row =>
        {
            int[] ids = new int[length];
            int count = row == 0 ? 0 : random.Next(1, length + 1);
            for (int i = 0; i < count; i++)
            {
                ids[i] = i == 0 ? 1
                    : i == count - 1 || (ids[i - 1] > 2 && random.Next(4) == 0) ? 2
                    : random.Next(3) == 0 ? random.Next(3, LargestId + 1)
                    : random.Next(3, 9);
            }

            return ids;
        })];
    }

    private static Tensor Batch(int[][] ids) => tensor([.. ids.SelectMany(row => row)], [ids.Length, ids[0].Length], ScalarType.Int32);
}
