using System.Diagnostics.Metrics;
using GenderGrpc.Server.Tests.Fixtures;
using GenderGrpc.V1;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;

namespace GenderGrpc.Server.Tests;

/// <summary>A server that keeps the features of its last avatars.</summary>
public sealed class CachedPredictTests
{
    private const string WithCache = "--Inference:FeatureCacheMegabytes=1";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Predict_AvatarsThatComeAgain_AreAnsweredAsWithoutACache()
    {
        await using RunningServer plain = await RunningServer.StartAsync();
        await using RunningServer cached = await RunningServer.StartAsync(WithCache);
        using AvatarLookups none = Watch(plain);
        using AvatarLookups lookups = Watch(cached);

        foreach (ByteString avatar in new[] { TestAvatars.White, TestAvatars.LightGrey, TestAvatars.White, TestAvatars.Black, TestAvatars.LightGrey })
        {
            Prediction expected = await PredictAsync(plain, "f", avatar);
            Prediction prediction = await PredictAsync(cached, "f", avatar);
            Assert.Equal(
                (expected.Label, expected.ProbabilityFemale, expected.Evidence[0].ProbabilityFemale),
                (prediction.Label, prediction.ProbabilityFemale, prediction.Evidence[0].ProbabilityFemale));
        }

        Assert.Equal((2, 3), lookups.Counts);
        Assert.Equal((0, 0), none.Counts);
    }

    [Fact]
    public async Task Predict_BrokenAvatarTwice_IsRefusedTwice()
    {
        await using RunningServer server = await RunningServer.StartAsync(WithCache);

        for (int i = 0; i < 2; i++)
        {
            await Refusals.AssertAsync(
                PredictAsync(server, "f", TestAvatars.Broken), StatusCode.InvalidArgument, "AVATAR_UNDECODABLE");
        }
    }

    [Fact]
    public async Task Predict_CascadeThatTheNicknameSettles_LooksForNoAvatar()
    {
        await using RunningServer server = await RunningServer.StartAsync(WithCache);
        using AvatarLookups lookups = Watch(server);

        Assert.True((await PredictAsync(server, "ff", TestAvatars.White, Compute.Cascade)).StoppedEarly);
        Assert.Equal((0, 0), lookups.Counts);
        Assert.False((await PredictAsync(server, "f", TestAvatars.White, Compute.Cascade)).StoppedEarly);
        Assert.Equal((0, 1), lookups.Counts);
    }

    private static AvatarLookups Watch(RunningServer server) => new(server.App.Services.GetRequiredService<IMeterFactory>());

    private static async Task<Prediction> PredictAsync(
        RunningServer server, string nickname, ByteString avatar, Compute compute = Compute.Unspecified)
    {
        var request = new PredictRequest { Profile = new Profile { Nickname = nickname, Avatar = avatar }, Compute = compute };
        return (await server.Client.PredictAsync(request, cancellationToken: Token)).Prediction;
    }
}
