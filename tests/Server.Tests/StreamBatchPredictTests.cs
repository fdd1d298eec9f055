using GenderGrpc.Server.Tests.Fixtures;
using GenderGrpc.V1;
using Google.Rpc;
using Grpc.Core;

namespace GenderGrpc.Server.Tests;

public sealed class StreamBatchPredictTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task StreamBatchPredict_MixedProfiles_AnswersEachOnceAsBatchPredictDoes()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        Profile[] profiles =
        [
            new Profile { Nickname = "ff" },
            new Profile { Avatar = TestAvatars.Broken },
            new Profile { Avatar = TestAvatars.Black, Nickname = "mm" },
            new Profile(),
            new Profile { Nickname = new string('f', 257) },
        ];
        BatchPredictResponse batch = await server.Client.BatchPredictAsync(
            new BatchPredictRequest { Profiles = { profiles }, MaxError = 0.2 }, cancellationToken: Token);

        StreamBatchPredictResponse[] answers =
            [.. (await ReadAsync(server, new StreamBatchPredictRequest { Profiles = { profiles }, MaxError = 0.2 })).OrderBy(answer => answer.Index)];

        Assert.Equal(Enumerable.Range(0, profiles.Length), answers.Select(answer => answer.Index));
        foreach (StreamBatchPredictResponse answer in answers)
        {
            BatchPredictResult result = batch.Results[answer.Index];
            Assert.Equal(result.Error, answer.Error);
            Assert.Equal(result.Prediction?.Label, answer.Prediction?.Label);
            Assert.Equal(result.Prediction?.ProbabilityFemale, answer.Prediction?.ProbabilityFemale);
        }
    }

    [Fact]
    public async Task StreamBatchPredict_SlowModel_AnswersTheFirstBeforeTheLastIsComputed()
    {
        await using RunningServer server = await RunningServer.StartSlowAsync();
        using AsyncServerStreamingCall<StreamBatchPredictResponse> call = server.Client.StreamBatchPredict(Of(20), cancellationToken: Token);

        Assert.True(await call.ResponseStream.MoveNext(Token));

        Assert.True(server.Batches.Profiles < 20);
    }

    [Fact]
    public async Task StreamBatchPredict_Cancelled_SpendsNoMoreInference()
    {
        await using RunningServer server = await RunningServer.StartSlowAsync();
        using (AsyncServerStreamingCall<StreamBatchPredictResponse> call = server.Client.StreamBatchPredict(Of(20), cancellationToken: Token))
        {
            Assert.True(await call.ResponseStream.MoveNext(Token));
        }

        await server.Client.PredictAsync(new PredictRequest { Profile = new Profile { Nickname = "ff" } }, cancellationToken: Token);

        Assert.True(server.Batches.Profiles < 20);
    }

    [Theory]
    [InlineData(0, "BATCH_EMPTY")]
    [InlineData(4, "BATCH_TOO_LARGE")]
    public async Task StreamBatchPredict_WrongNumberOfProfiles_IsRefused(int count, string reason)
    {
        await using RunningServer server = await RunningServer.StartAsync("--Limits:BatchItems=3");

        await Refusals.AssertAsync(ReadAsync(server, Of(count)), StatusCode.InvalidArgument, reason);
    }

    [Fact]
    public async Task StreamBatchPredict_QueueFull_IsRefusedWithRetryInfo()
    {
        await using RunningServer server = await RunningServer.StartSlowAsync("--Inference:QueueCapacity=1");
        Task<PredictResponse> first = server.Client
            .PredictAsync(new PredictRequest { Profile = new Profile { Nickname = "ff" } }, cancellationToken: Token).ResponseAsync;
        await server.Batches.NextAsync();

        RpcException exception = await Refusals.AssertAsync(ReadAsync(server, Of(1)), StatusCode.ResourceExhausted, "QUEUE_FULL");

        Assert.True(exception.Details().Detail<RetryInfo>().RetryDelay.ToTimeSpan() > TimeSpan.Zero);
        await first;
    }

    private static StreamBatchPredictRequest Of(int count) =>
        new() { Profiles = { Enumerable.Range(0, count).Select(_ => new Profile { Nickname = "ff" }) } };

    private static async Task<List<StreamBatchPredictResponse>> ReadAsync(RunningServer server, StreamBatchPredictRequest request)
    {
        using AsyncServerStreamingCall<StreamBatchPredictResponse> call = server.Client.StreamBatchPredict(request, cancellationToken: Token);
        var answers = new List<StreamBatchPredictResponse>();
        await foreach (StreamBatchPredictResponse answer in call.ResponseStream.ReadAllAsync(Token))
        {
            answers.Add(answer);
        }

        return answers;
    }
}
