using System.Diagnostics;
using GenderGrpc.Server.Tests.Fixtures;
using GenderGrpc.V1;
using Grpc.Core;
using Grpc.Net.Client;
using RunningServer = GenderGrpc.EndToEnd.Tests.Fixtures.RunningServer;

namespace GenderGrpc.EndToEnd.Tests.Faults;

/// <summary>Models are swapped, back and forth, while all that the server can predict is asked of it.</summary>
[Collection(OneAtATime.Name)]
public sealed class ModelSwapTests(ITestOutputHelper output)
{
    private const int Streams = 3;
    private const int ServerWindow = 64;
    private const int Window = 2 * ServerWindow;

    private static readonly int s_swaps = FaultCounts.Of(10, 100);
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(2);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Swap_UnderSaturatingLoad_FailsNoItemMixesNoBatchAndNeverGoesBack()
    {
        using RunningServer server = await RunningServer.StartAsync($"--Inference:StreamWindow={ServerWindow}");
        using GrpcChannel channel = GrpcChannel.ForAddress(server.Address);
        var client = new PredictionService.PredictionServiceClient(channel);
        var models = new ModelService.ModelServiceClient(channel);
        var profiles = new SwapProfiles();
        List<string> chain = await InstallAsync(client, models, profiles);
        string[] versions = [.. chain];
        var log = new ActivationLog(chain[^1]);
        using AsyncServerStreamingCall<WatchModelsResponse> watch = models.WatchModels(new WatchModelsRequest(), cancellationToken: Token);
        // They come with the first message: no change is missed from here on.
        await watch.ResponseHeadersAsync;
        Task<string[]> watching = WatchAsync(watch, s_swaps + 1);

        using var enough = new CancellationTokenSource();
        StreamLoad[] streams = [.. Enumerable.Range(0, Streams).Select(_ => new StreamLoad(client, log, profiles, Window))];
        Task<List<SwapAnswer>>[] streaming = [.. streams.Select(stream => stream.RunAsync(enough.Token))];
        Task<int> batches = BatchLoad.RunAsync(client, log, profiles, enough.Token);
        Task[] load = [.. streaming, batches];
        var random = new Random(1);
        for (int swap = 0; swap < s_swaps; swap++)
        {
            await SaturatedAsync(streams, log, load);
            bool isRollback = swap % 3 == 2;
            if (isRollback)
            {
                chain.RemoveAt(chain.Count - 1);
            }
            else
            {
                chain.Add(random.GetItems([.. versions.Where(version => version != chain[^1])], 1)[0]);
            }

            log.Request(chain[^1]);
            Model active = isRollback ? await models.RollbackAsync() : await models.ActivateAsync(chain[^1]);
            Assert.Equal(chain[^1], active.Version);
            Assert.True(active.Active);
            log.Acknowledge();
        }

        await SaturatedAsync(streams, log, load);
        await enough.CancelAsync();

        List<SwapAnswer>[] answers = await Task.WhenAll(streaming);
        foreach ((StreamLoad stream, List<SwapAnswer> own) in streams.Zip(answers))
        {
            // In the order in which they came they were checked already.
            Assert.Equal(s_swaps, own.OrderBy(answer => answer.Sequence).Aggregate(0, stream.Follow));
            stream.Dispose();
        }

        Assert.Equal(log.Versions, await watching);
        output.WriteLine($"{s_swaps} swaps, {answers.Sum(own => own.Count)} items of {Streams} streams, {await batches} batches");
    }

    // The bundle that the server comes with, and two small ones that contradict each other; the last is active.
    private static async Task<List<string>> InstallAsync(
        PredictionService.PredictionServiceClient client, ModelService.ModelServiceClient models, SwapProfiles profiles)
    {
        List<string> versions = [Assert.Single(await models.ListAsync()).Version];
        await profiles.LearnAsync(client, versions[0]);
        foreach (int sign in (int[])[1, -1])
        {
            using TestBundle bundle = TestBundle.Write(name: $"sign {sign}", sign: sign);
            versions.Add((await models.UploadAsync(BundleZip.Of(bundle))).Version);
            await models.ActivateAsync(versions[^1]);
            await profiles.LearnAsync(client, versions[^1]);
        }

        return versions;
    }

    // A swap counts once every stream is on the model before, with as much in flight as it may have.
    private static async Task SaturatedAsync(StreamLoad[] streams, ActivationLog log, Task[] load)
    {
        var waiting = Stopwatch.StartNew();
        while (!streams.All(stream => stream.Reached == log.Acknowledged && stream.IsFull))
        {
            if (load.FirstOrDefault(task => task.IsCompleted) is { } ended)
            {
                await ended;
                Assert.Fail("The load ended too early.");
            }

            Assert.True(waiting.Elapsed < s_patience, "The load doesn't reach the model that was activated.");
            await Task.Delay(1, Token);
        }
    }

    private static async Task<string[]> WatchAsync(AsyncServerStreamingCall<WatchModelsResponse> watch, int count)
    {
        var versions = new List<string>();
        while (versions.Count < count && await watch.ResponseStream.MoveNext(Token))
        {
            versions.Add(watch.ResponseStream.Current.Active.Version);
        }

        return [.. versions];
    }
}
