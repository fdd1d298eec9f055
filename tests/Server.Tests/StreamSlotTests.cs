using GenderGrpc.Server.Tests.Fixtures;
using GenderGrpc.V1;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using OutcomeCase = GenderGrpc.V1.StreamPredictResponse.OutcomeOneofCase;

namespace GenderGrpc.Server.Tests;

public sealed class StreamSlotTests
{
    private static readonly Profile Female = new() { Nickname = "ff" };

    [Fact]
    public async Task StreamPredict_NewerItemsOfASlot_SupersedeThoseThatWait()
    {
        await using RunningServer server = await RunningServer.StartSlowAsync();

        List<StreamPredictResponse> responses = await StreamPredictTests.StreamAsync(
            server, Enumerable.Range(0, 40).Select(i => new StreamPredictRequest { Sequence = (ulong)i, Profile = Female, Slot = 7 }));

        Assert.Equal(Enumerable.Range(0, 40).Select(i => (ulong)i), responses.Select(response => response.Sequence).Order());
        List<StreamPredictResponse> superseded = responses.FindAll(response => response.OutcomeCase == OutcomeCase.Superseded);
        Assert.All(superseded, response => Assert.Equal(response.Sequence + 1, response.Superseded.BySequence));
        List<StreamPredictResponse> predicted = responses.FindAll(response => response.OutcomeCase == OutcomeCase.Prediction);
        Assert.Equal(40, superseded.Count + predicted.Count);
        Assert.NotEmpty(superseded);
        Assert.Contains(39ul, predicted.Select(response => response.Sequence));
        Assert.Equal(predicted.Count, server.Batches.Profiles);
    }

    [Fact]
    public async Task StreamPredict_OtherSlotsOrNone_SupersedeNothing()
    {
        await using RunningServer server = await RunningServer.StartAsync("--Inference:Workers=1", "--Inference:MaxBatchSize=1");

        List<StreamPredictResponse> responses = await StreamPredictTests.StreamAsync(server, Enumerable.Range(0, 200).Select(i =>
        {
            var request = new StreamPredictRequest { Sequence = (ulong)i, Profile = Female };
            if (i % 2 == 0)
            {
                request.Slot = (ulong)i;
            }

            return request;
        }));

        Assert.Equal(200, responses.Count);
        Assert.All(responses, response => Assert.Equal(OutcomeCase.Prediction, response.OutcomeCase));
    }

    [Fact]
    public async Task StreamPredict_SameSlotOnTwoStreams_SupersedesNothing()
    {
        await using RunningServer server = await RunningServer.StartSlowAsync();
        IEnumerable<StreamPredictRequest> request = [new() { Profile = Female, Slot = 1 }];

        List<StreamPredictResponse>[] responses =
            await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => StreamPredictTests.StreamAsync(server, request)));

        Assert.All(responses, stream => Assert.Equal(Label.Female, Assert.Single(stream).Prediction.Label));
    }

    [Fact]
    public async Task StreamPredict_NewerItemAtFault_SupersedesNonetheless()
    {
        await using RunningServer server = await RunningServer.StartSlowAsync();

        List<StreamPredictResponse> responses = await StreamPredictTests.StreamAsync(server,
        [
            // Keeps the only worker busy.
            new() { Sequence = 0, Profile = Female },
            new() { Sequence = 1, Profile = Female, Slot = 1 },
            new() { Sequence = 2, Profile = Female, Slot = 1, MaxError = 2 },
        ]);

        Dictionary<ulong, StreamPredictResponse> bySequence = responses.ToDictionary(response => response.Sequence);
        Assert.Equal(2ul, bySequence[1].Superseded.BySequence);
        bySequence[2].Error.AssertViolation("MAX_ERROR_OUT_OF_RANGE", "max_error", "0.5");
        Assert.Equal(1, server.Batches.Profiles);
    }

    [Fact]
    public async Task StreamPredict_DeadlinePassed_IsExpiredWithoutInference()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        var passed = Timestamp.FromDateTime(DateTime.UtcNow.AddSeconds(-1));

        List<StreamPredictResponse> responses = await StreamPredictTests.StreamAsync(server,
        [
            .. Enumerable.Range(0, 50).Select(i => new StreamPredictRequest { Sequence = (ulong)i, Profile = Female, Deadline = passed }),
            new() { Sequence = 50, Profile = new(), Deadline = passed },
            new() { Sequence = 51, Profile = Female, Deadline = Timestamp.FromDateTime(DateTime.UtcNow.AddHours(1)) },
        ]);

        Assert.Equal(52, responses.Count);
        Assert.All(responses, response => Assert.Equal(
            response.Sequence == 51 ? OutcomeCase.Prediction : OutcomeCase.Expired, response.OutcomeCase));
        Assert.Equal(1, server.Batches.Profiles);
    }

    [Fact]
    public async Task StreamPredict_DeadlinePassesInQueue_IsExpiredWithoutInference()
    {
        await using RunningServer server = await RunningServer.StartSlowAsync();
        using AsyncDuplexStreamingCall<StreamPredictRequest, StreamPredictResponse> other =
            server.Client.StreamPredict(cancellationToken: TestContext.Current.CancellationToken);
        await other.RequestStream.WriteAsync(new() { Profile = Female }, TestContext.Current.CancellationToken);
        await server.Batches.NextAsync();

        List<StreamPredictResponse> responses = await StreamPredictTests.StreamAsync(server, Enumerable.Range(0, 10).Select(i =>
            new StreamPredictRequest { Profile = Female, Deadline = Timestamp.FromDateTime(DateTime.UtcNow.AddMilliseconds(20)) }));

        Assert.Equal(10, responses.Count);
        Assert.All(responses, response => Assert.Equal(OutcomeCase.Expired, response.OutcomeCase));
        Assert.Equal(1, server.Batches.Profiles);
    }

    [Theory]
    [InlineData(long.MaxValue, 0)]
    [InlineData(253_402_300_800, 0)]
    [InlineData(-62_135_596_801, 0)]
    [InlineData(0, -1)]
    [InlineData(0, 1_000_000_000)]
    public async Task StreamPredict_DeadlineIsNoTime_IsAnErrorOfTheItem(long seconds, int nanos)
    {
        await using RunningServer server = await RunningServer.StartAsync();

        List<StreamPredictResponse> responses = await StreamPredictTests.StreamAsync(server,
        [
            new() { Sequence = 1, Profile = Female, Deadline = new Timestamp { Seconds = seconds, Nanos = nanos } },
            new() { Sequence = 2, Profile = Female, Deadline = new Timestamp { Seconds = 253_402_300_799, Nanos = 999_999_999 } },
        ]);

        Dictionary<ulong, StreamPredictResponse> bySequence = responses.ToDictionary(response => response.Sequence);
        bySequence[1].Error.AssertViolation("DEADLINE_INVALID", "deadline", "9999");
        Assert.Equal(Label.Female, bySequence[2].Prediction.Label);
    }

    [Fact]
    public async Task StreamPredict_RandomSlotsAndDeadlines_AnswersEachExactlyOnce()
    {
        await using RunningServer server = await RunningServer.StartAsync("--Inference:StreamWindow=64");
        var random = new Random(1);

        List<StreamPredictResponse> responses = await StreamPredictTests.StreamAsync(server, Enumerable.Range(0, 3000).Select(i =>
        {
            var request = new StreamPredictRequest { Sequence = (ulong)i, Profile = Female };
            if (random.Next(4) > 0)
            {
                request.Slot = (ulong)random.Next(8);
            }

            if (random.Next(2) > 0)
            {
                request.Deadline = Timestamp.FromDateTime(DateTime.UtcNow.AddMilliseconds(random.Next(-2, 10)));
            }

            return request;
        }));

        Assert.Equal(Enumerable.Range(0, 3000).Select(i => (ulong)i), responses.Select(response => response.Sequence).Order());
        Assert.DoesNotContain(responses, response => response.OutcomeCase is OutcomeCase.None or OutcomeCase.Error);
        Assert.Equal(responses.Count(response => response.OutcomeCase == OutcomeCase.Prediction), server.Batches.Profiles);
    }
}
