using GenderGrpc.Bundle;
using GenderGrpc.Training.Data;
using GenderGrpc.Training.Evaluation;
using GenderGrpc.Training.Models;
using GenderGrpc.Training.Onnx;
using GenderGrpc.Training.Tests.Fixtures;

namespace GenderGrpc.Training.Tests.Onnx;

public sealed class ParityCheckTests
{
    [Fact]
    public void Require_TheEmittedGraph_Passes()
    {
        using ProfileModel model = TinyModel.Create(60);

        double difference = Require(model, model.Emit(TinyModel.Features.Spec), Samples.WithBoth(64));

        Assert.InRange(difference, 0, 1e-5);
    }

    [Theory]
    [InlineData(1.01f)]
    [InlineData(float.NaN)]
    public void Require_AlteredWeights_Fails(float factor)
    {
        using ProfileModel model = TinyModel.Create(61);
        byte[] altered = Graphs.WithWeights(model.Emit(TinyModel.Features.Spec), weight => weight * factor);

        ExportException exception = Assert.Throws<ExportException>(() => Require(model, altered, Samples.WithBoth(64)));

        Assert.Contains("differs", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Require_WrongForAvatarsAlone_Fails()
    {
        using ProfileModel model = TinyModel.Create(62);
        using ProfileModel other = TinyModel.Create(62);
        using (TorchSharp.torch.no_grad())
        {
            other.Named("_avatarHead.bias").add_(0.01);
        }

        Assert.Throws<ExportException>(() => Require(model, other.Emit(TinyModel.Features.Spec), Samples.WithBoth(64)));
    }

    [Fact]
    public void Require_FewerThan64Profiles_Fails()
    {
        using ProfileModel model = TinyModel.Create(63);

        ExportException exception = Assert.Throws<ExportException>(
            () => Require(model, model.Emit(TinyModel.Features.Spec), Samples.WithBoth(63)));

        Assert.Contains("64", exception.Message, StringComparison.Ordinal);
        Assert.Contains("63", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ModalityMask.Avatar, "an avatar")]
    [InlineData(ModalityMask.Nickname, "a nickname")]
    public void Require_FewerThan64WithAModality_FailsHoweverManyThereAre(ModalityMask scarce, string said)
    {
        using ProfileModel model = TinyModel.Create(64);
        Sample[] samples =
        [
            .. Samples.WithBoth(63),
            .. Enumerable.Range(0, 200).Select(i => scarce == ModalityMask.Avatar ? Samples.Of(nickname: $"n{i}") : Samples.Of(avatar: Samples.Avatar(i))),
        ];

        ExportException exception = Assert.Throws<ExportException>(
            () => Require(model, model.Emit(TinyModel.Features.Spec), samples));

        Assert.Contains($"63 with {said}", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Require_NoProfileHasBoth_StillComparesEitherModality()
    {
        using ProfileModel model = TinyModel.Create(65);
        using ProfileModel other = TinyModel.Create(65);
        using (TorchSharp.torch.no_grad())
        {
            other.Named("_avatarHead.bias").add_(0.01);
        }

        Sample[] samples =
        [
            .. Enumerable.Range(0, 300).Select(i => Samples.Of(nickname: $"n{i}")),
            .. Enumerable.Range(0, 64).Select(i => Samples.Of(avatar: Samples.Avatar(i))),
        ];

        Require(model, model.Emit(TinyModel.Features.Spec), samples);
        Assert.Throws<ExportException>(() => Require(model, other.Emit(TinyModel.Features.Spec), samples));
    }

    private static double Require(ProfileModel model, byte[] graph, Sample[] samples)
    {
        using var exported = new OnnxPredictor(graph, TinyModel.Features);
        return ParityCheck.Require(exported, new TorchPredictor(model, TinyModel.Features), samples);
    }
}
