using GenderGrpc.Training.Layers;
using GenderGrpc.Training.Tests.Fixtures;
using static TorchSharp.torch;

namespace GenderGrpc.Training.Tests.Layers;

public sealed class NgramEmbeddingTests
{
    private const int Buckets = 7;
    private const int BucketDimension = 2;
    private const int Dimension = 3;

    [Fact]
    public void Forward_TinyTensor_SumsTheBucketsOfTheRunsThatBeginAtEachToken()
    {
        using var scope = NewDisposeScope();
        using var module = Create(70, longest: 3);
        long[] ids = [1, 4, 6, 2, 0];

        Tensor y = module.forward(tensor(ids.Select(id => (int)id).ToArray(), [1, ids.Length]));

        double[][] table = PlainMath.Matrix(module.Named("_table.weight"));
        double[][] projection = PlainMath.Matrix(module.Named("_projection.weight")); // (D, d)
        // Of 1 4 6 2: three pairs and two triples; the last token begins none.
        long[][][] runs = [[[1, 4], [1, 4, 6]], [[4, 6], [4, 6, 2]], [[6, 2]], [], []];
        double[] expected =
        [
            .. runs.SelectMany(here => Enumerable.Range(0, Dimension).Select(output => here.Sum(
                run => Enumerable.Range(0, BucketDimension).Sum(
                    input => table[BucketOf(run)][input] * projection[output][input])))),
        ];
        Tensors.AssertClose(expected, y, 1e-5);
    }

    [Fact]
    public void Forward_OtherLengthOfPadding_ChangesNothing()
    {
        using var scope = NewDisposeScope();
        using var module = Create(71, longest: 4);

        Tensor shorter = module.forward(tensor((int[])[1, 5, 2], [1, 3]));
        Tensor padded = module.forward(tensor((int[])[1, 5, 2, 0, 0, 0], [1, 6]));

        Assert.Equal(shorter.Values(), padded.narrow(1, 0, 3).Values());
        Assert.Equal(new float[3 * Dimension], padded.narrow(1, 3, 3).Values());
    }

    [Fact]
    public void Forward_InTraining_DropsWholeRuns()
    {
        using var scope = NewDisposeScope();
        using var module = Create(73, longest: 2);
        Tensor ids = tensor((int[])[1, 5, 9, 4, 8, 6, 3, 2], [1, 8]);
        float[][] whole = [.. module.forward(ids).Values().Chunk(Dimension).Take(7)];
        random.manual_seed(5);
        module.train();

        float[][] dropped = [.. module.forward(ids).Values().Chunk(Dimension).Take(7)];

        Assert.All(
            whole.Zip(dropped),
            run => Assert.True(run.Second.All(value => value == 0) || run.First.Zip(run.Second).All(pair => Math.Abs((2 * pair.First) - pair.Second) < 1e-5)));
        Assert.InRange(dropped.Count(run => run.All(value => value == 0)), 1, 6);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Emit_Evaluation_ComputesTheSame(int longest)
    {
        using var scope = NewDisposeScope();
        using var module = Create(72, longest);
        Tensor ids = tensor((int[])[1, 39, 7, 7, 2, 0, 1, 5, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 3, 4, 5, 6, 7], [4, 6]);

        EmittedGraph.AssertComputes(module.forward(ids), (graph, inputs) => module.Emit(graph, inputs[0]), ids);
    }

    // The multipliers, written down once more: a model that was trained with others is another model.
    private static int BucketOf(long[] run)
    {
        long[] multipliers = [1640531527, 2048144789, 1028477379, 1867784549];
        return (int)(run.Zip(multipliers, (id, multiplier) => id * multiplier).Sum() % Buckets);
    }

    private static NgramEmbedding Create(long seed, int longest) =>
        new NgramEmbedding(Buckets, BucketDimension, longest, Dimension, dropout: 0.5).Randomised(seed);
}
