using GenderGrpc.Server.Tests.Fixtures;
using GenderGrpc.V1;

namespace GenderGrpc.Server.Tests;

public sealed class BatchPredictTests
{
    [Fact]
    public async Task BatchPredict_MixedProfiles_AnswersEachInOrder()
    {
        await using RunningServer server = await RunningServer.StartAsync("--Limits:NicknameRunes=8");
        var request = new BatchPredictRequest
        {
            Profiles =
            {
                new Profile { Nickname = "ff" },
                new Profile { Avatar = TestAvatars.Broken },
                new Profile { Nickname = "mm" },
                new Profile { Nickname = "fffffffff" },
                new Profile(),
            },
        };

        BatchPredictResponse response =
            await server.Client.BatchPredictAsync(request, cancellationToken: TestContext.Current.CancellationToken);

        Assert.Collection(
            response.Results,
            result => Assert.Equal(Label.Female, result.Prediction.Label),
            result => result.Error.AssertViolation("AVATAR_UNDECODABLE", "profiles[1].avatar", "decoded"),
            result => Assert.Equal(Label.Male, result.Prediction.Label),
            result => result.Error.AssertViolation("NICKNAME_TOO_LONG", "profiles[3].nickname", "8"),
            result => Assert.Equal(UndeterminedReason.NoSignal, result.Prediction.UndeterminedReason));
    }

    [Fact]
    public async Task BatchPredict_MoreProfilesThanWindowAndQueue_AnswersAllInOrder()
    {
        await using RunningServer server =
            await RunningServer.StartAsync("--Inference:QueueCapacity=8", "--Inference:StreamWindow=4");
        var request = new BatchPredictRequest();
        request.Profiles.Add(Enumerable.Range(0, 1024).Select(i => new Profile { Nickname = i % 3 == 0 ? "mm" : "ff" }));

        BatchPredictResponse response =
            await server.Client.BatchPredictAsync(request, cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal(
            Enumerable.Range(0, 1024).Select(i => i % 3 == 0 ? Label.Male : Label.Female),
            response.Results.Select(result => result.Prediction.Label));
    }
}
