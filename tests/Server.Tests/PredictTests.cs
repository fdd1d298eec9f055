using GenderGrpc.Server.Tests.Fixtures;
using GenderGrpc.V1;
using Google.Protobuf;
using Google.Rpc;
using Grpc.Core;

namespace GenderGrpc.Server.Tests;

public sealed class PredictTests : IAsyncLifetime
{
    private RunningServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await RunningServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Predict_AvatarAndNickname_FusesBoth()
    {
        Prediction prediction = await PredictAsync(new Profile { Avatar = TestAvatars.White, Nickname = "F" });

        // (4 + 2) / 2
        Assert.Equal(Label.Female, prediction.Label);
        Assert.Equal(Sigmoid(3), prediction.ProbabilityFemale, 5);
        Assert.Equal(UndeterminedReason.Unspecified, prediction.UndeterminedReason);
        Assert.Equal(_server.ModelVersion, prediction.ModelVersion);
        Assert.Collection(
            prediction.Evidence,
            avatar => AssertEvidence(avatar, Modality.Avatar, Sigmoid(4), 0.5),
            nickname => AssertEvidence(nickname, Modality.Nickname, Sigmoid(2), 0.5));
        Assert.True(prediction.Timings.FeaturesMicros > 0);
        Assert.True(prediction.Timings.InferenceMicros > 0);
        Assert.True(prediction.Timings.QueueMicros >= 0);
    }

    [Fact]
    public async Task Predict_NicknameOnly_HasItsEvidenceAlone()
    {
        Prediction prediction = await PredictAsync(new Profile { Nickname = "mm" });

        Assert.Equal(Label.Male, prediction.Label);
        Assert.Equal(Sigmoid(-4), prediction.ProbabilityFemale, 5);
        AssertEvidence(Assert.Single(prediction.Evidence), Modality.Nickname, Sigmoid(-4), 1);
    }

    [Fact]
    public async Task Predict_AvatarOnly_HasItsEvidenceAlone()
    {
        Prediction prediction = await PredictAsync(new Profile { Avatar = TestAvatars.Black });

        Assert.Equal(Label.Male, prediction.Label);
        AssertEvidence(Assert.Single(prediction.Evidence), Modality.Avatar, Sigmoid(-4), 1);
    }

    [Theory]
    [InlineData("f", 0.05, Label.Undetermined, UndeterminedReason.LowMargin)]
    [InlineData("f", 0.2, Label.Female, UndeterminedReason.Unspecified)]
    [InlineData("ff", null, Label.Female, UndeterminedReason.Unspecified)]
    [InlineData("ff", 0.04, Label.Undetermined, UndeterminedReason.UnattainableMaxError)]
    [InlineData("n", 0.5, Label.Undetermined, UndeterminedReason.LowMargin)]
    public async Task Predict_MaxError_SetsTheThreshold(
        string nickname, double? maxError, Label label, UndeterminedReason reason)
    {
        var request = new PredictRequest { Profile = new Profile { Nickname = nickname } };
        if (maxError is { } rate)
        {
            request.MaxError = rate;
        }

        PredictResponse response =
            await _server.Client.PredictAsync(request, cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal(label, response.Prediction.Label);
        Assert.Equal(reason, response.Prediction.UndeterminedReason);
    }

    [Fact]
    public async Task Predict_ModalitiesDisagree_IsAConflict()
    {
        Prediction prediction = await PredictAsync(new Profile { Avatar = TestAvatars.White, Nickname = "mm" });

        Assert.Equal(Label.Undetermined, prediction.Label);
        Assert.Equal(UndeterminedReason.ModalityConflict, prediction.UndeterminedReason);
    }

    public static TheoryData<Profile?> ProfilesWithoutSignal { get; } =
    [
        (Profile?)null,
        new Profile(),
        new Profile { Nickname = "" },
        new Profile { Nickname = " \u3000\t" },
        new Profile { Avatar = ByteString.Empty },
        new Profile { Avatar = ByteString.Empty, Nickname = "  " },
    ];

    [Theory]
    [MemberData(nameof(ProfilesWithoutSignal))]
    public async Task Predict_NeitherModality_IsUndeterminedWithNoSignal(Profile? profile)
    {
        Prediction prediction = await PredictAsync(profile);

        Assert.Equal(Label.Undetermined, prediction.Label);
        Assert.Equal(UndeterminedReason.NoSignal, prediction.UndeterminedReason);
        Assert.Equal(0.5, prediction.ProbabilityFemale);
        Assert.Empty(prediction.Evidence);
        Assert.Equal(_server.ModelVersion, prediction.ModelVersion);
        Assert.Equal(0, _server.Batches.Batches);
    }

    [Fact]
    public async Task Predict_ModelByNameOrVersion_IsServed()
    {
        foreach (string model in (string[])["", TestBundle.Name, _server.ModelVersion])
        {
            PredictResponse response = await _server.Client.PredictAsync(
                new PredictRequest { Profile = new Profile { Nickname = "ff" }, Model = model },
                cancellationToken: TestContext.Current.CancellationToken);
            Assert.Equal(Label.Female, response.Prediction.Label);
        }
    }

    [Fact]
    public async Task Predict_UnknownModel_IsNotFound()
    {
        RpcException exception = await Assert.ThrowsAsync<RpcException>(() => _server.Client.PredictAsync(
            new PredictRequest { Model = "other" }, cancellationToken: TestContext.Current.CancellationToken).ResponseAsync);

        Assert.Equal(StatusCode.NotFound, exception.StatusCode);
        Assert.Equal("MODEL_NOT_FOUND", exception.Details().Detail<ErrorInfo>().Reason);
    }

    [Fact]
    public async Task Predict_RunFails_IsInternalAndTheServerLives()
    {
        RpcException exception =
            await Assert.ThrowsAsync<RpcException>(() => PredictAsync(new Profile { Nickname = TestBundle.RuneThatFails }));

        Assert.Equal(StatusCode.Internal, exception.StatusCode);
        Assert.Equal("inference failed", exception.Status.Detail);
        Prediction prediction = await PredictAsync(new Profile { Nickname = "ff" });
        Assert.Equal(Label.Female, prediction.Label);
    }

    private async Task<Prediction> PredictAsync(Profile? profile)
    {
        PredictResponse response = await _server.Client.PredictAsync(
            new PredictRequest { Profile = profile }, cancellationToken: TestContext.Current.CancellationToken);
        return response.Prediction;
    }

    private static void AssertEvidence(Evidence evidence, Modality modality, double probability, double weight)
    {
        Assert.Equal(modality, evidence.Modality);
        Assert.Equal(probability, evidence.ProbabilityFemale, 5);
        Assert.Equal(weight, evidence.Weight, 5);
    }

    private static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));
}
