using GenderGrpc.Training.Models;
using GenderGrpc.Training.Onnx;
using GenderGrpc.Training.Tests.Fixtures;
using static TorchSharp.torch;

namespace GenderGrpc.Training.Tests.Models;

public sealed class NicknameEncoderTests
{
    private static readonly int[] s_ids = [1, 7, 9, 2, 0, 0, 1, 5, 5, 5, 5, 2, 0, 0, 0, 0, 0, 0];

    [Fact]
    public void Forward_AllPadding_IsExactlyZero()
    {
        using var scope = NewDisposeScope();
        using var encoder = Create(23);

        Assert.Equal(new float[TinyModel.Options.Dimension], encoder.forward(Ids()).Values()[^TinyModel.Options.Dimension..]);
    }

    [Fact]
    public void Forward_Nicknames_GivesAnEmbeddingEach()
    {
        using var scope = NewDisposeScope();
        using var encoder = Create(24);

        float[][] rows = [.. encoder.forward(Ids()).Values().Chunk(TinyModel.Options.Dimension)];

        Assert.Equal(3, rows.Length);
        Assert.NotEqual(rows[0], rows[1]);
        Assert.All(rows[..2], row => Assert.Contains(row, value => Math.Abs(value) > 1e-3));
    }

    [Fact]
    public void Forward_OtherEmbeddingsOfPadding_ChangesNothing()
    {
        using var scope = NewDisposeScope();
        using var encoder = Create(25);
        float[] before = encoder.forward(Ids()).Values();

        using (no_grad())
        {
            encoder.Named("_tokens.weight").narrow(0, 0, 1).fill_(30);
        }

        Assert.Equal(before, encoder.forward(Ids()).Values());
    }

    [Fact]
    public void Forward_OtherPositionsUnderPadding_ChangesOnlyWhatIsLongEnough()
    {
        using var scope = NewDisposeScope();
        using var encoder = Create(26);
        float[][] before = [.. encoder.forward(Ids()).Values().Chunk(TinyModel.Options.Dimension)];

        using (no_grad())
        {
            encoder.Named("_positions.weight").narrow(0, 4, 2).fill_(5);
        }

        float[][] after = [.. encoder.forward(Ids()).Values().Chunk(TinyModel.Options.Dimension)];
        Assert.Equal(before[0], after[0]);
        Assert.NotEqual(before[1], after[1]);
    }

    [Fact]
    public void Forward_OtherOrder_GivesAnotherEmbedding()
    {
        using var scope = NewDisposeScope();
        using var encoder = Create(27);

        int[] swapped = [1, 9, 7, .. s_ids[3..]];

        Assert.NotEqual(encoder.forward(Ids()).Values(), encoder.forward(Ids(swapped)).Values());
    }

    [Fact]
    public void Emit_Evaluation_ComputesTheSame()
    {
        using var scope = NewDisposeScope();
        using var encoder = Create(28);
        Tensor ids = Ids();
        Tensor mask = ids.gt(0).to_type(ScalarType.Float32);
        Tensor present = mask.amax([1], keepdim: true);

        EmittedGraph.AssertComputes(
            encoder.forward(ids),
            (GraphBuilder graph, string[] inputs) => encoder.Emit(graph, inputs[0], inputs[1], inputs[2]),
            ids,
            mask,
            present);
    }

    private static NicknameEncoder Create(long seed) =>
        new NicknameEncoder(TinyModel.Options, TinyModel.TokenIds, TinyModel.NicknameLength).Randomised(seed);

    private static Tensor Ids() => Ids(s_ids);

    private static Tensor Ids(int[] ids) => tensor(ids, [3, TinyModel.NicknameLength]);
}
