using System.Collections.Concurrent;
using GenderGrpc.Server.Tests.Fixtures;
using GenderGrpc.V1;
using Grpc.Core;

namespace GenderGrpc.Server.Tests.Registry;

public sealed class ModelSwapTests
{
    private const int Swaps = 20;
    private const int Streams = 3;
    private const int BatchSize = 64;

    [Fact]
    public async Task Activate_UnderSaturatingLoad_FailsNoProfileAndNeverGoesBack()
    {
        await using RunningServer server = await RunningServer.StartAsync("--Inference:StreamWindow=64", "--Inference:QueueCapacity=96");
        List<string> versions = [server.ModelVersion];
        for (int i = 0; i < Swaps; i++)
        {
            using TestBundle bundle = TestBundle.Write(name: $"model {i}");
            versions.Add((await server.Models.UploadAsync(BundleZip.Of(bundle))).Version);
        }

        using var enough = new CancellationTokenSource();
        var seen = new ConcurrentDictionary<string, bool>();
        Task<List<StreamPredictResponse>>[] streams =
            [.. Enumerable.Range(0, Streams).Select(_ => StreamUntilAsync(server, seen, enough.Token))];
        Task<List<BatchPredictResponse>> batches = BatchUntilAsync(server, enough.Token);
        foreach (string version in versions.Skip(1))
        {
            // A swap counts once the load is on the model before.
            string before = versions[versions.IndexOf(version) - 1];
            await Eventually.IsTrueAsync(() => seen.ContainsKey(before));
            await server.Models.ActivateAsync(version);
        }

        await Eventually.IsTrueAsync(() => seen.ContainsKey(versions[^1]));
        await enough.CancelAsync();

        foreach (List<StreamPredictResponse> answers in await Task.WhenAll(streams))
        {
            Assert.All(answers, answer => Assert.Equal(StreamPredictResponse.OutcomeOneofCase.Prediction, answer.OutcomeCase));
            AssertNeverBack(versions, answers);
            AssertNeverBack(versions, answers.OrderBy(answer => answer.Sequence));
            Assert.Equal(Enumerable.Range(0, answers.Count).Select(i => (ulong)i), answers.Select(answer => answer.Sequence).Order());
        }

        Assert.All(await batches, batch =>
        {
            Assert.Equal(BatchSize, batch.Results.Count(result => result.OutcomeCase == BatchPredictResult.OutcomeOneofCase.Prediction));
            Assert.Single(batch.Results.Select(result => result.Prediction.ModelVersion).Distinct());
        });
    }

    private static void AssertNeverBack(List<string> versions, IEnumerable<StreamPredictResponse> answers)
    {
        int[] order = [.. answers.Select(answer => versions.IndexOf(answer.Prediction.ModelVersion))];
        Assert.Equal(order.Order(), order);
        Assert.DoesNotContain(-1, order);
    }

    private static async Task<List<StreamPredictResponse>> StreamUntilAsync(
        RunningServer server, ConcurrentDictionary<string, bool> seen, CancellationToken enough)
    {
        CancellationToken cancellationToken = TestContext.Current.CancellationToken;
        using AsyncDuplexStreamingCall<StreamPredictRequest, StreamPredictResponse> call =
            server.Client.StreamPredict(cancellationToken: cancellationToken);
        Task writing = Task.Run(
            async () =>
            {
                for (ulong sequence = 0; !enough.IsCancellationRequested; sequence++)
                {
                    var profile = new Profile { Nickname = sequence % 2 == 0 ? "ff" : "mm" };
                    await call.RequestStream.WriteAsync(
                        new StreamPredictRequest { Sequence = sequence, Profile = profile }, cancellationToken);
                }

                await call.RequestStream.CompleteAsync();
            },
            cancellationToken);
        var answers = new List<StreamPredictResponse>();
        await foreach (StreamPredictResponse answer in call.ResponseStream.ReadAllAsync(cancellationToken))
        {
            answers.Add(answer);
            seen.TryAdd(answer.Prediction?.ModelVersion ?? "", true);
        }

        await writing;
        return answers;
    }

    private static async Task<List<BatchPredictResponse>> BatchUntilAsync(RunningServer server, CancellationToken enough)
    {
        var request = new BatchPredictRequest();
        request.Profiles.Add(Enumerable.Repeat(new Profile { Nickname = "ff" }, BatchSize));
        var answers = new List<BatchPredictResponse>();
        while (!enough.IsCancellationRequested)
        {
            try
            {
                answers.Add(await server.Client.BatchPredictAsync(request, cancellationToken: TestContext.Current.CancellationToken));
            }
            catch (RpcException exception) when (exception.StatusCode == StatusCode.ResourceExhausted)
            {
                // The streams keep the queue full: a call that finds no place is refused, swap or no swap.
            }
        }

        return answers;
    }
}
