using GenderGrpc.Server.Tests.Fixtures;
using GenderGrpc.V1;
using Google.Protobuf;
using Google.Rpc;
using Grpc.Core;
using OutcomeCase = GenderGrpc.V1.StreamPredictResponse.OutcomeOneofCase;

namespace GenderGrpc.Server.Tests;

/// <summary>A server with more to do than it can, asked by many at the same time. Each batch has one profile.</summary>
public sealed class FairnessTests
{
    private static readonly Profile Female = new() { Nickname = "ff" };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task StreamPredict_AnotherStreamIsGreedy_IsAnsweredInTurn()
    {
        const int Window = 64;
        const int Modest = 4;
        await using RunningServer server = await RunningServer.StartSlowAsync(1, $"--Inference:StreamWindow={Window}");
        using AsyncDuplexStreamingCall<StreamPredictRequest, StreamPredictResponse> greedy = server.Client.StreamPredict(cancellationToken: Token);
        await WriteAsync(greedy, 2 * Window, Female);
        await server.Batches.NextAsync();

        int before = server.Batches.Profiles;
        List<StreamPredictResponse> answers = await StreamPredictTests.StreamAsync(server, Requests(Modest, Female));
        int computed = server.Batches.Profiles - before;

        Assert.All(answers, answer => Assert.Equal(Label.Female, answer.Prediction.Label));
        // Their features are made beside each other: whose are done first is answered first.
        Assert.Equal([0ul, 1ul, 2ul, 3ul], answers.Select(answer => answer.Sequence).Order());
        // First come, first served would be a window of the greedy one's and these.
        Assert.InRange(computed, Modest, Window / 2);
    }

    [Fact]
    public async Task Predict_StreamsAreGreedy_FindsAPlace()
    {
        await using RunningServer server =
            await RunningServer.StartSlowAsync(1, "--Inference:StreamWindow=8", "--Inference:QueueCapacity=8");
        Task<List<StreamPredictResponse>>[] greedy =
            [.. Enumerable.Range(0, 3).Select(_ => StreamPredictTests.StreamAsync(server, Requests(12, Female)))];
        await server.Batches.NextAsync();
        await server.Batches.NextAsync();

        PredictResponse answer = await server.Client.PredictAsync(new PredictRequest { Profile = Female }, cancellationToken: Token);

        Assert.Equal(Label.Female, answer.Prediction.Label);
        Assert.True(server.Batches.Profiles < 36);
        Assert.All(
            await Task.WhenAll(greedy),
            stream => Assert.Equal(12, stream.Count(response => response.OutcomeCase == OutcomeCase.Prediction)));
    }

    [Fact]
    public async Task Predict_Flood_ShedsItAndServesAStream()
    {
        const int Calls = 60;
        await using RunningServer server = await RunningServer.StartSlowAsync(1, "--Inference:QueueCapacity=8");
        Task<RpcException?>[] flood = [.. Enumerable.Range(0, Calls).Select(_ => RefusalAsync(
            server.Client.PredictAsync(new PredictRequest { Profile = Female }, cancellationToken: Token).ResponseAsync))];
        await server.Batches.NextAsync();

        List<StreamPredictResponse> stream = await StreamPredictTests.StreamAsync(server, Requests(8, Female));
        RpcException[] refusals = [.. (await Task.WhenAll(flood)).OfType<RpcException>()];

        Assert.Equal(8, stream.Count(response => response.OutcomeCase == OutcomeCase.Prediction));
        // How many find a place depends on how many come before the stream, which is as welcome as all of them together.
        Assert.InRange(refusals.Length, 1, Calls - 1);
        Assert.All(refusals, AssertQueueFull);
        // What was refused wasn't computed, and what wasn't refused was.
        Assert.Equal(Calls - refusals.Length + 8, server.Batches.Profiles);
    }

    [Fact]
    public async Task BatchPredict_ManyToComeOfAnother_IsShed()
    {
        await using RunningServer server = await RunningServer.StartSlowAsync(3, "--Inference:QueueCapacity=4");
        Task<BatchPredictResponse> first = BatchAsync(server, 12);
        await server.Batches.NextAsync();

        RpcException? refusal = await RefusalAsync(BatchAsync(server, 2));
        PredictResponse single = await server.Client.PredictAsync(new PredictRequest { Profile = Female }, cancellationToken: Token);

        Assert.NotNull(refusal);
        AssertQueueFull(refusal);
        Assert.Equal(Label.Female, single.Prediction.Label);
        Assert.All((await first).Results, result => Assert.Equal(Label.Female, result.Prediction.Label));
        Assert.Equal(13, server.Batches.Profiles);
        Assert.Equal(2, (await BatchAsync(server, 2)).Results.Count);
    }

    [Fact]
    public async Task BatchPredict_Cancelled_MakesRoomForTheNext()
    {
        await using RunningServer server = await RunningServer.StartSlowAsync(1, "--Inference:QueueCapacity=4");
        using (AsyncUnaryCall<BatchPredictResponse> first = server.Client.BatchPredictAsync(Batch(1000), cancellationToken: Token))
        {
            await server.Batches.NextAsync();
        }

        await Eventually.IsTrueAsync(async () => await RefusalAsync(BatchAsync(server, 2)) is null);
        Assert.InRange(server.Batches.Profiles, 3, 500);
    }

    [Fact]
    public async Task StreamPredict_WindowFull_IsNotReadFurther()
    {
        const int Window = 2;
        // Two messages' worth is under way at most, in the buffers of either side.
        const int UnderWay = 4;
        ByteString large = ByteString.CopyFrom([.. TestAvatars.White.Span, .. new byte[1 << 20]]);
        await using RunningServer server = await RunningServer.StartSlowAsync(1, $"--Inference:StreamWindow={Window}");

        int most = 0;
        List<StreamPredictResponse> answers = await StreamPredictTests.StreamAsync(server, Enumerable.Range(0, 16).Select(i =>
        {
            // As many as this were written.
            most = Math.Max(most, i - server.Batches.Profiles);
            return new StreamPredictRequest { Sequence = (ulong)i, Profile = new Profile { Avatar = large } };
        }));

        Assert.Equal(16, answers.Count);
        Assert.All(answers, answer => Assert.Equal(OutcomeCase.Prediction, answer.OutcomeCase));
        Assert.InRange(most, 1, Window + UnderWay);
    }

    private static IEnumerable<StreamPredictRequest> Requests(int count, Profile profile) =>
        Enumerable.Range(0, count).Select(i => new StreamPredictRequest { Sequence = (ulong)i, Profile = profile });

    private static async Task WriteAsync(
        AsyncDuplexStreamingCall<StreamPredictRequest, StreamPredictResponse> call, int count, Profile profile)
    {
        foreach (StreamPredictRequest request in Requests(count, profile))
        {
            await call.RequestStream.WriteAsync(request, Token);
        }
    }

    private static BatchPredictRequest Batch(int count)
    {
        var request = new BatchPredictRequest();
        request.Profiles.Add(Enumerable.Repeat(Female, count));
        return request;
    }

    private static Task<BatchPredictResponse> BatchAsync(RunningServer server, int count) =>
        server.Client.BatchPredictAsync(Batch(count), cancellationToken: Token).ResponseAsync;

    private static async Task<RpcException?> RefusalAsync(Task call)
    {
        try
        {
            await call;
            return null;
        }
        catch (RpcException exception)
        {
            return exception;
        }
    }

    private static void AssertQueueFull(RpcException exception)
    {
        Assert.Equal(StatusCode.ResourceExhausted, exception.StatusCode);
        Assert.Equal("QUEUE_FULL", exception.Details().Detail<ErrorInfo>().Reason);
        TimeSpan delay = exception.Details().Detail<RetryInfo>().RetryDelay.ToTimeSpan();
        Assert.InRange(delay, TimeSpan.FromMilliseconds(10), TimeSpan.FromSeconds(30));
    }
}
