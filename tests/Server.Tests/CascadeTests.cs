using GenderGrpc.Server.Tests.Fixtures;
using GenderGrpc.V1;
using Google.Protobuf;
using Grpc.Core;

namespace GenderGrpc.Server.Tests;

public sealed class CascadeTests
{
    // Alone, ff has a confidence of 0.98 and f one of 0.88; the cascade needs 0.95.
    private const string Settled = "ff";
    private const string Unsettled = "f";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Predict_NicknameSettlesIt_LeavesTheAvatarAlone()
    {
        await using RunningServer server = await RunningServer.StartAsync();

        Prediction prediction = await PredictAsync(server, Settled, TestAvatars.Black);

        Assert.Equal((Label.Female, true), (prediction.Label, prediction.StoppedEarly));
        Assert.Equal(Modality.Nickname, Assert.Single(prediction.Evidence).Modality);
        Assert.Equal(1, server.Batches.Profiles);
        // Not even decoded: what is wrong with it isn't noticed.
        Assert.True((await PredictAsync(server, Settled, TestAvatars.Broken)).StoppedEarly);
        await Refusals.AssertAsync(
            PredictAsync(server, Settled, TestAvatars.Broken, Compute.Unspecified), StatusCode.InvalidArgument, "AVATAR_UNDECODABLE");
    }

    [Fact]
    public async Task Predict_NicknameDoesNotSettleIt_LooksAtBoth()
    {
        await using RunningServer server = await RunningServer.StartAsync();

        Prediction prediction = await PredictAsync(server, Unsettled, TestAvatars.White);

        Assert.Equal((Label.Female, false), (prediction.Label, prediction.StoppedEarly));
        Assert.Equal([Modality.Avatar, Modality.Nickname], prediction.Evidence.Select(evidence => evidence.Modality));
        Assert.Equal(2, server.Batches.Profiles);
        await Refusals.AssertAsync(
            PredictAsync(server, Unsettled, TestAvatars.Broken), StatusCode.InvalidArgument, "AVATAR_UNDECODABLE");
    }

    [Fact]
    public async Task Predict_LastStage_NeedsTheCascadesConfidence()
    {
        await using RunningServer server = await RunningServer.StartAsync();

        Prediction cascade = await PredictAsync(server, Unsettled, TestAvatars.LightGrey);
        Prediction fused = await PredictAsync(server, Unsettled, TestAvatars.LightGrey, Compute.Unspecified);

        // The same 0.92, which is enough for one and not for the other.
        Assert.InRange(cascade.ProbabilityFemale, 0.9, 0.95);
        Assert.Equal(cascade.ProbabilityFemale, fused.ProbabilityFemale, 1e-6);
        Assert.Equal((Label.Undetermined, UndeterminedReason.LowMargin), (cascade.Label, cascade.UndeterminedReason));
        Assert.Equal(Label.Female, fused.Label);
    }

    [Theory]
    [InlineData(null, true)]
    [InlineData("  ", true)]
    [InlineData(Unsettled, false)]
    [InlineData(Settled, false)]
    [InlineData(null, false)]
    public async Task Predict_NotBothModalities_IsComputedAsFused(string? nickname, bool hasAvatar)
    {
        await using RunningServer server = await RunningServer.StartAsync();
        ByteString avatar = hasAvatar ? TestAvatars.White : ByteString.Empty;

        Prediction prediction = await PredictAsync(server, nickname, avatar);
        Prediction fused = await PredictAsync(server, nickname, avatar, Compute.Unspecified);

        Assert.Equal(Untimed(fused), Untimed(prediction));
        Assert.False(prediction.StoppedEarly);
    }

    [Theory]
    [InlineData(Compute.Cascade, 0.01)]
    [InlineData((Compute)77, 0.05)]
    public async Task Predict_CascadeUnattainableOrUnknownCompute_IsComputedAsFused(Compute compute, double maxError)
    {
        await using RunningServer server = await RunningServer.StartAsync();

        Prediction prediction = await PredictAsync(server, Settled, TestAvatars.White, compute, maxError);
        Prediction fused = await PredictAsync(server, Settled, TestAvatars.White, Compute.Unspecified, maxError);

        Assert.Equal(Untimed(fused), Untimed(prediction));
        Assert.Equal(2, prediction.Evidence.Count);
    }

    [Fact]
    public async Task Predict_BundleWithoutCascade_IsComputedAsFused()
    {
        using TestBundle bundle = TestBundle.Write(hasCascade: false);
        using var data = new TemporaryFolder();
        await using RunningServer server = await RunningServer.StartOnAsync(bundle, data);

        Prediction prediction = await PredictAsync(server, Settled, TestAvatars.White);

        Assert.Equal((Label.Female, false), (prediction.Label, prediction.StoppedEarly));
        Assert.Equal(2, prediction.Evidence.Count);
    }

    [Fact]
    public async Task BatchPredict_Cascade_IsForAllProfiles()
    {
        await using RunningServer server = await RunningServer.StartAsync();

        BatchPredictResponse response = await server.Client.BatchPredictAsync(
            new BatchPredictRequest
            {
                Profiles = { Profile(Settled, TestAvatars.Black), Profile(Unsettled, TestAvatars.White), Profile(Unsettled, TestAvatars.Broken) },
                Compute = Compute.Cascade,
            },
            cancellationToken: Token);

        Assert.True(response.Results[0].Prediction.StoppedEarly);
        Assert.False(response.Results[1].Prediction.StoppedEarly);
        response.Results[2].Error.AssertViolation("AVATAR_UNDECODABLE", "profiles[2].avatar", "decoded");
    }

    [Fact]
    public async Task StreamPredict_ManyOfEachKind_AnswersEachExactlyOnce()
    {
        const int Items = 600;
        await using RunningServer server = await RunningServer.StartAsync("--Inference:StreamWindow=64");

        List<StreamPredictResponse> responses = await StreamPredictTests.StreamAsync(server, Enumerable.Range(0, Items).Select(i =>
            new StreamPredictRequest
            {
                Sequence = (ulong)i,
                Profile = Profile(i % 2 == 0 ? Settled : Unsettled, i % 3 == 0 ? TestAvatars.Black : TestAvatars.White),
                Compute = i % 5 == 0 ? Compute.Unspecified : Compute.Cascade,
            }));

        Assert.Equal(Enumerable.Range(0, Items).Select(i => (ulong)i), responses.Select(response => response.Sequence).Order());
        Assert.All(responses, response =>
        {
            Prediction prediction = response.Prediction;
            bool isCascade = response.Sequence % 5 != 0;
            bool isSettled = response.Sequence % 2 == 0;
            Assert.Equal(isCascade && isSettled, prediction.StoppedEarly);
            // White and black alone are 4 and −4, ff is 4 and f is 2; together they are the mean.
            bool isWhite = response.Sequence % 3 != 0;
            Assert.Equal(prediction.StoppedEarly || isWhite ? Label.Female : Label.Undetermined, prediction.Label);
        });
        int stages = Enumerable.Range(0, Items).Count(i => i % 5 != 0 && i % 2 != 0);
        Assert.Equal(Items + stages, server.Batches.Profiles);
    }

    private static async Task<Prediction> PredictAsync(
        RunningServer server, string? nickname, ByteString avatar, Compute compute = Compute.Cascade, double maxError = 0.05)
    {
        var request = new PredictRequest { Profile = Profile(nickname, avatar), Compute = compute, MaxError = maxError };
        return (await server.Client.PredictAsync(request, cancellationToken: Token)).Prediction;
    }

    private static Profile Profile(string? nickname, ByteString avatar)
    {
        var profile = new Profile();
        if (nickname is not null)
        {
            profile.Nickname = nickname;
        }

        if (!avatar.IsEmpty)
        {
            profile.Avatar = avatar;
        }

        return profile;
    }

    private static Prediction Untimed(Prediction prediction) => new(prediction) { Timings = null };
}
