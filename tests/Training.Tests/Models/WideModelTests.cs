using System.Runtime.InteropServices;
using GenderGrpc.Bundle;
using GenderGrpc.Bundle.Calibration;
using GenderGrpc.Bundle.Onnx;
using GenderGrpc.Training.Data;
using GenderGrpc.Training.Evaluation;
using GenderGrpc.Training.Models;
using GenderGrpc.Training.Onnx;
using GenderGrpc.Training.Tests.Fixtures;
using static TorchSharp.torch;

namespace GenderGrpc.Training.Tests.Models;

/// <summary>Models whose nickname logit has a wide part.</summary>
public sealed class WideModelTests
{
    private const int Buckets = 500;

    public static TheoryData<string> Kinds { get; } = ["Attention", "Concat", "Nickname"];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Forward_InEvaluation_AddsTheWidePart(string kind)
    {
        using var scope = NewDisposeScope();
        (ProfileModel with, ProfileModel without) = (Create(kind, wide: true), Create(kind, wide: false));
        Tensor ids = Ids();

        ProfileOutput wide = with.forward(null, empty(0, ScalarType.Int64), ids);
        ProfileOutput deep = without.forward(null, empty(0, ScalarType.Int64), ids);

        double[] expected = [.. with.Wide!.forward(ids).Values().Select(value => (double)value)];
        Assert.All(expected, value => Assert.NotEqual(0, value));
        Tensors.AssertClose(expected, wide.NicknameLogit - deep.NicknameLogit, 1e-5);
        Tensors.AssertClose(expected, wide.Logit - deep.Logit, 1e-5);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Forward_InTraining_LeavesItOut(string kind)
    {
        using var scope = NewDisposeScope();
        (ProfileModel with, ProfileModel without) = (Create(kind, wide: true), Create(kind, wide: false));
        with.train();
        without.train();
        Tensor ids = Ids();

        ProfileOutput wide = with.forward(null, empty(0, ScalarType.Int64), ids);
        ProfileOutput deep = without.forward(null, empty(0, ScalarType.Int64), ids);

        Assert.Equal(deep.NicknameLogit.Values(), wide.NicknameLogit.Values());
        Assert.Equal(deep.Logit.Values(), wide.Logit.Values());
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Emit_EveryPresence_ComputesTheSame(string kind)
    {
        using ProfileModel model = Create(kind, wide: true);
        using var graph = new OnnxPredictor(model.Emit(TinyModel.Features.Spec), TinyModel.Features);
        Sample[] samples = Samples.EveryPresence(12);

        Tensors.AssertClose(
            Flat(new TorchPredictor(model, TinyModel.Features).Predict(samples, ModalityMask.Both)),
            Flat(graph.Predict(samples, ModalityMask.Both)),
            1e-5);
    }

    [Fact]
    public void Emit_Table_TakesTwoBytesForEachWeight()
    {
        using ProfileModel model = Create("Nickname", wide: true);

        GraphProto graph = ModelProto.Parser.ParseFrom(model.Emit(TinyModel.Features.Spec)).Graph;

        TensorProto table = Assert.Single(graph.Initializer, tensor => tensor.DataType == (int)TensorProto.Types.DataType.Float16);
        Assert.Equal([Buckets], table.Dims);
        Assert.Equal(
            model.Named("_nicknameWide._table").Values(),
            MemoryMarshal.Cast<byte, Half>(table.RawData.Span).ToArray().Select(half => (float)half));
    }

    [Fact]
    public void Wide_OfTheModel_IsNoParameter()
    {
        using ProfileModel with = Create("Attention", wide: true);
        using ProfileModel without = Create("Attention", wide: false);

        Assert.Equal(without.named_parameters().Select(named => named.name), with.named_parameters().Select(named => named.name));
        Assert.Equal(["_nicknameWide._table"], with.state_dict().Keys.Except(without.state_dict().Keys));
        Assert.Null(without.Wide);
        using ProfileModel avatar = Create("Avatar", wide: true);
        Assert.Null(avatar.Wide);
    }

    private static ProfileModel Create(string kind, bool wide)
    {
        ModelOptions options = TinyModel.Options with
        {
            Kind = Enum.Parse<ModelKind>(kind),
            WideBuckets = wide ? Buckets : 0,
            Dropout = 0,
            NgramDropout = 0,
        };
        TorchSharp.torch.random.manual_seed(90);
        ProfileModel model = new ProfileModel(options, TinyModel.TokenIds, TinyModel.NicknameLength).Randomised(90);
        var random = new Random(91);
        model.Wide?.Load([.. Enumerable.Range(0, Buckets).Select(_ => (float)(Half)random.NextDouble())]);
        return model;
    }

    private static Tensor Ids() => tensor((int[])[1, 5, 9, 2, 0, 0, 1, 3, 2, 4, 2, 0, 1, 30, 31, 32, 33, 34], [3, 6], ScalarType.Int32);

    private static float[] Flat(IEnumerable<ModelOutput> outputs) =>
        [.. outputs.SelectMany(output => new[] { output.Logit, output.AvatarLogit, output.NicknameLogit })];
}
