using GenderGrpc.Bundle;
using GenderGrpc.Bundle.Calibration;
using GenderGrpc.Bundle.Onnx;
using GenderGrpc.Training.Data;
using GenderGrpc.Training.Loop;
using GenderGrpc.Training.Models;
using GenderGrpc.Training.Onnx;
using GenderGrpc.Training.Quantization;
using GenderGrpc.Training.Tests.Fixtures;

namespace GenderGrpc.Training.Tests.Quantization;

public sealed class Int8GraphTests(TinyData data)
{
    private readonly byte[] _floats = ModelBundle.Load(data.Bundle).FusedGraph.ToArray();

    [Fact]
    public void Quantize_Convolutions_AreBetweenPairsWithWeightsOfEightBits()
    {
        GraphProto graph = ModelProto.Parser.ParseFrom(Quantized()).Graph;

        NodeProto[] convolutions = [.. graph.Node.Where(node => node.OpType == "Conv")];
        var producers = graph.Node.SelectMany(node => node.Output.Select(output => (output, node))).ToDictionary(pair => pair.output, pair => pair.node);
        NodeProto[] quantized = [.. convolutions.Where(node => producers.TryGetValue(node.Input[1], out NodeProto? weight) && weight.OpType == "DequantizeLinear")];
        Assert.All(quantized, node => Assert.Equal("DequantizeLinear", producers[node.Input[0]].OpType));
        Assert.All(quantized, node => Assert.Equal("DequantizeLinear", producers[node.Input[2]].OpType));
        // All but the gates of CBAM's spatial attention, one a stage, and the nickname's convolution.
        Assert.Equal(8, convolutions.Length - quantized.Length);
        Assert.InRange(graph.Initializer.Count(tensor => tensor.DataType == (int)TensorProto.Types.DataType.Int8), 2 * quantized.Length, 2 * quantized.Length);
    }

    [Fact]
    public void Quantize_Model_StaysNearItself()
    {
        using var floats = new OnnxPredictor(_floats, data.Features);
        using var integers = new OnnxPredictor(Quantized(), data.Features);
        Sample[] samples = data.Samples.Profiles(Split.Test);

        ModelOutput[] expected = floats.Predict(samples, ModalityMask.Avatar);
        ModelOutput[] actual = integers.Predict(samples, ModalityMask.Avatar);

        double[] differences = [.. expected.Zip(actual, (one, other) =>
            Math.Abs(TemperatureScaling.Sigmoid(one.Logit) - TemperatureScaling.Sigmoid(other.Logit)))];
        Assert.InRange(differences.Max(), 1e-7, 0.1);
        Assert.InRange(differences.Average(), 0, 0.02);
    }

    [Fact]
    public void Quantize_NicknamesAlone_StayAsTheyWere()
    {
        using var floats = new OnnxPredictor(_floats, data.Features);
        using var integers = new OnnxPredictor(Quantized(), data.Features);
        Sample[] samples = data.Samples.Profiles(Split.Test);

        Assert.Equal(
            floats.Predict(samples, ModalityMask.Nickname).Select(output => output.Logit),
            integers.Predict(samples, ModalityMask.Nickname).Select(output => output.Logit));
    }

    [Fact]
    public void Quantize_NothingToTakeRangesFrom_SaysWhatIsMissing()
    {
        ExportException exception = Assert.Throws<ExportException>(
            () => Int8Graph.Quantize(_floats, data.Features, [], TestContext.Current.CancellationToken));

        Assert.Contains("validation profiles with an avatar", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Quantize_ModelWithoutAvatars_IsRefused()
    {
        TrainOptions options = TinyData.Options with { Kind = ModelKind.Nickname };
        using var model = new ProfileModel(options.Model, data.Features.TokenIdCount, data.Features.NicknameLength);

        ExportException exception = Assert.Throws<ExportException>(() => Int8Graph.Quantize(
            model.Emit(data.Features.Spec), data.Features, data.Samples.Profiles(Split.Val), TestContext.Current.CancellationToken));

        Assert.Contains("--precision is int8; it must be float32", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Export_Int8_SaysSoInItsManifestAndLoads()
    {
        using var folder = new TemporaryFolder();

        data.Export(folder["bundle"], "small", precision: GraphPrecision.Int8);

        var bundle = ModelBundle.Load(folder["bundle"]);
        Assert.Equal("int8", Assert.Single(bundle.Manifest.Graphs).Precision);
        Assert.Equal(Quantized(), bundle.FusedGraph.ToArray());
        Assert.Null(Assert.Single(ModelBundle.Load(data.Bundle).Manifest.Graphs).Precision);
    }

    // As the exporter does: the ranges are those of the validation profiles.
    private byte[] Quantized() => Int8Graph.Quantize(
        _floats,
        data.Features,
        [.. data.Samples.Profiles(Split.Val).Where(sample => sample.Modalities.HasFlag(ModalityMask.Avatar))],
        TestContext.Current.CancellationToken);
}
