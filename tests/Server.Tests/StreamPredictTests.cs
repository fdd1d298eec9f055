using GenderGrpc.Server.Tests.Fixtures;
using GenderGrpc.V1;
using Google.Rpc;
using Grpc.Core;

namespace GenderGrpc.Server.Tests;

public sealed class StreamPredictTests
{
    [Fact]
    public async Task StreamPredict_TwoThousandItems_AnswersEachExactlyOnce()
    {
        await using RunningServer server = await RunningServer.StartAsync("--Inference:StreamWindow=64");
        IEnumerable<StreamPredictRequest> requests = Enumerable.Range(0, 2000).Select(i => new StreamPredictRequest
        {
            Sequence = (ulong)i,
            Profile = (i % 4) switch
            {
                0 => new Profile { Nickname = "ff" },
                1 => new Profile { Nickname = "mm", Avatar = TestAvatars.Black },
                2 => new Profile { Avatar = TestAvatars.Broken },
                _ => null,
            },
        });

        List<StreamPredictResponse> responses = await StreamAsync(server, requests);

        Assert.Equal(Enumerable.Range(0, 2000).Select(i => (ulong)i), responses.Select(response => response.Sequence).Order());
        foreach (StreamPredictResponse response in responses)
        {
            switch (response.Sequence % 4)
            {
                case 0:
                    Assert.Equal(Label.Female, response.Prediction.Label);
                    break;
                case 1:
                    Assert.Equal(Label.Male, response.Prediction.Label);
                    break;
                case 2:
                    response.Error.AssertViolation("AVATAR_UNDECODABLE", "profile.avatar", "decoded");
                    break;
                default:
                    Assert.Equal(UndeterminedReason.NoSignal, response.Prediction.UndeterminedReason);
                    break;
            }
        }
    }

    [Fact]
    public async Task StreamPredict_BadItems_HaveErrorsOfTheirOwn()
    {
        await using RunningServer server = await RunningServer.StartAsync("--Inference:MaxBatchSize=1");

        List<StreamPredictResponse> responses = await StreamAsync(server,
        [
            new() { Sequence = 1, MaxError = double.NaN },
            new() { Sequence = 2, Model = "other" },
            new() { Sequence = 3, Profile = new() { Nickname = TestBundle.RuneThatFails } },
            new() { Sequence = 4, Profile = new() { Nickname = new string('f', 257) } },
            new() { Sequence = 5, Profile = new() { Nickname = "f" }, MaxError = 0.2, Model = TestBundle.Name },
        ]);

        Dictionary<ulong, StreamPredictResponse> bySequence = responses.ToDictionary(response => response.Sequence);
        bySequence[1].Error.AssertViolation("MAX_ERROR_OUT_OF_RANGE", "max_error", "0.5");
        Assert.Equal("MODEL_NOT_FOUND", bySequence[2].Error.Detail<ErrorInfo>().Reason);
        Assert.Equal((int)Code.Internal, bySequence[3].Error.Code);
        bySequence[4].Error.AssertViolation("NICKNAME_TOO_LONG", "profile.nickname", "256");
        Assert.Equal(Label.Female, bySequence[5].Prediction.Label);
    }

    [Fact]
    public async Task StreamPredict_QueueFull_WaitsForRoom()
    {
        await using RunningServer server =
            await RunningServer.StartSlowAsync("--Inference:QueueCapacity=1", "--Inference:StreamWindow=2");

        List<StreamPredictResponse> responses = await StreamAsync(server, Enumerable.Range(0, 4).Select(i =>
            new StreamPredictRequest { Sequence = (ulong)i, Profile = new() { Nickname = "ff" } }));

        // A stream waits for room where a unary call would be refused.
        Assert.Equal(4, responses.Count);
        Assert.All(responses, response => Assert.Equal(Label.Female, response.Prediction.Label));
    }

    internal static async Task<List<StreamPredictResponse>> StreamAsync(
        RunningServer server, IEnumerable<StreamPredictRequest> requests)
    {
        CancellationToken cancellationToken = TestContext.Current.CancellationToken;
        using AsyncDuplexStreamingCall<StreamPredictRequest, StreamPredictResponse> call =
            server.Client.StreamPredict(cancellationToken: cancellationToken);
        Task writing = WriteAsync();
        var responses = new List<StreamPredictResponse>();
        await foreach (StreamPredictResponse response in call.ResponseStream.ReadAllAsync(cancellationToken))
        {
            responses.Add(response);
        }

        await writing;
        return responses;

        async Task WriteAsync()
        {
            foreach (StreamPredictRequest request in requests)
            {
                await call.RequestStream.WriteAsync(request, cancellationToken);
            }

            await call.RequestStream.CompleteAsync();
        }
    }
}
