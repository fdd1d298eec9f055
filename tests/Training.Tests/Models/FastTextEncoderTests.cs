using GenderGrpc.Training.Models;
using GenderGrpc.Training.Tests.Fixtures;
using static TorchSharp.torch;

namespace GenderGrpc.Training.Tests.Models;

public sealed class FastTextEncoderTests
{
    private static readonly int[] s_ids = [3, 1, 3, 0, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0];

    [Fact]
    public void Forward_Ids_IsTheMeanOfTheirRowsPaddingLeftOut()
    {
        using FastTextEncoder encoder = Create();
        float[] table = encoder.parameters().Single().Values();

        float[] actual = encoder.forward(tensor(s_ids, [3, 5])).Values();

        float[] expected =
        [
            .. Enumerable.Range(0, 4).Select(column => ((2 * table[12 + column]) + table[4 + column]) / 3),
            .. Enumerable.Range(0, 4).Select(column => table[16 + column]),
            0, 0, 0, 0,
        ];
        Tensors.AssertClose(expected, actual, 1e-6);
    }

    [Fact]
    public void Emit_Ids_ComputesTheSame()
    {
        using FastTextEncoder encoder = Create();
        Tensor ids = tensor(s_ids, [3, 5]);
        Tensor mask = ids.gt(0).to_type(ScalarType.Float32);

        EmittedGraph.AssertComputes(
            encoder.forward(ids),
            (graph, inputs) => encoder.Emit(graph, inputs[0], inputs[1], inputs[2]),
            ids,
            mask,
            mask.amax([1], keepdim: true));
    }

    [Fact]
    public void Backward_Ids_MovesTheirRowsAlone()
    {
        using FastTextEncoder encoder = Create();

        encoder.forward(tensor(s_ids, [3, 5])).sum().backward();

        float[] gradient = encoder.parameters().Single().grad!.Values();
        Assert.Equal([1, 3, 4], Enumerable.Range(0, 6).Where(row => gradient[4 * row] != 0));
        Assert.Equal(2f / 3, gradient[12], 1e-6);
    }

    private static FastTextEncoder Create()
    {
        random.manual_seed(3);
        return new FastTextEncoder(dimension: 4, tokenIds: 6);
    }
}
