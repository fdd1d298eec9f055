using System.Threading.Channels;
using GenderGrpc.Client.Tests.Peer;
using GenderGrpc.V1;
using Google.Protobuf;
using Google.Rpc;
using Grpc.Core;
using Xunit;

namespace GenderGrpc.Client.Tests.Library;

public sealed class PredictionStreamTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1, 50)]
    [InlineData(8, 1000)]
    [InlineData(64, 1000)]
    public async Task PredictStreamAsync_AnswersOutOfOrder_AreHandedOutInOrder(int window, int count)
    {
        await using var server = await PeerServer.StartAsync(new PeerScript { Stream = AnswerBackwards(window) });
        await using var client = server.Connect();

        var answers = await client.PredictStreamAsync(Numbers(count), window: window, cancellationToken: Token)
            .ToListAsync(Token);

        Assert.Equal(Enumerable.Range(0, count).Select(i => (ulong)i), answers.Select(answer => answer.Sequence));
        Assert.All(answers, (answer, i) => Assert.Equal((double)i / count, answer.Prediction.ProbabilityFemale));
    }

    [Fact]
    public async Task PredictStreamAsync_NoAnswersYet_SendsNoMoreThanTheWindow()
    {
        var received = Channel.CreateUnbounded<ulong>();
        var answerAll = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = await PeerServer.StartAsync(new PeerScript
        {
            Stream = async (requests, responses, _) =>
            {
                for (var i = 0; i < 4; i++)
                {
                    Assert.True(await requests.MoveNext());
                    received.Writer.TryWrite(requests.Current.Sequence);
                }

                var fifth = requests.MoveNext();
                await answerAll.Task;
                received.Writer.TryComplete();
                Assert.False(fifth.IsCompleted);
                for (ulong i = 0; i < 4; i++)
                {
                    await responses.WriteAsync(new StreamPredictResponse { Sequence = i, Prediction = new Prediction() });
                }

                while (await fifth)
                {
                    await responses.WriteAsync(PeerScript.Answer(requests.Current));
                    fifth = requests.MoveNext();
                }
            },
        });
        await using var client = server.Connect();
        var taken = 0;

        var all = client.PredictStreamAsync(Numbers(20, () => taken++), window: 4, cancellationToken: Token).ToListAsync(Token);
        for (var i = 0; i < 4; i++)
        {
            await received.Reader.ReadAsync(Token);
        }

        Assert.InRange(Volatile.Read(ref taken), 4, 5);
        answerAll.SetResult();
        Assert.Equal(20, (await all).Count);
    }

    [Fact]
    public async Task PredictStreamAsync_BadItems_DoNotEndTheStream()
    {
        await using var server = await PeerServer.StartAsync();
        await using var client = server.Connect();
        var tooLarge = new Profile { Avatar = ByteString.CopyFrom(new byte[(16 * 1024 * 1024) + 1]) };
        Profile[] profiles = [tooLarge, new() { Nickname = "bad" }, new() { Nickname = "0.9" }, tooLarge, tooLarge, tooLarge];

        var answers = await client.PredictStreamAsync(profiles.ToAsyncEnumerable(), window: 2, cancellationToken: Token)
            .ToListAsync(Token);

        Assert.Equal([true, true, false, true, true, true], answers.Select(answer => answer.Error is not null));
        Assert.Equal((int)Code.InvalidArgument, answers[0].Error.Code);
        Assert.Equal("profile.avatar", answers[0].Error.GetDetail<BadRequest>()!.FieldViolations[0].Field);
        Assert.Equal(Label.Female, answers[2].Prediction.Label);
    }

    [Fact]
    public async Task PredictStreamAsync_NoProfiles_EndsWithoutAnswers()
    {
        await using var server = await PeerServer.StartAsync();
        await using var client = server.Connect();

        Assert.Empty(await client.PredictStreamAsync(Numbers(0), cancellationToken: Token).ToListAsync(Token));
    }

    [Fact]
    public async Task PredictStreamAsync_CancelledMidway_EndsWithOperationCanceled()
    {
        await using var server = await PeerServer.StartAsync();
        await using var client = server.Connect();
        using var stop = new CancellationTokenSource();
        var answered = 0;

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var _ in client.PredictStreamAsync(Numbers(100_000), cancellationToken: stop.Token))
            {
                if (++answered == 10)
                {
                    await stop.CancelAsync();
                }
            }
        });
        Assert.InRange(answered, 10, 10 + GenderPredictionClient.DefaultWindow);
    }

    [Fact]
    public async Task PredictStreamAsync_ReaderLeavesEarly_EndsTheCall()
    {
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = await PeerServer.StartAsync(new PeerScript
        {
            Stream = async (requests, responses, context) =>
            {
                using var registration = context.CancellationToken.Register(ended.SetResult);
                await PeerScript.AnswerInTurn(requests, responses, context);
            },
        });
        await using var client = server.Connect();

        await client.PredictStreamAsync(Numbers(100_000), cancellationToken: Token).FirstAsync(Token);

        await ended.Task.WaitAsync(TimeSpan.FromSeconds(5), Token);
    }

    [Fact]
    public async Task PredictStreamAsync_SourceThrows_ThrowsThatException()
    {
        await using var server = await PeerServer.StartAsync();
        await using var client = server.Connect();
        var profiles = Numbers(5).Concat(Throwing());

        var exception = await Assert.ThrowsAsync<FormatException>(
            async () => await client.PredictStreamAsync(profiles, cancellationToken: Token).ToListAsync(Token));
        Assert.Equal("the source", exception.Message);
    }

    [Theory]
    [InlineData("abort", null)]
    [InlineData("refuse", StatusCode.PermissionDenied)]
    [InlineData("end", StatusCode.Internal)]
    [InlineData("twice", StatusCode.Internal)]
    [InlineData("unasked", StatusCode.Internal)]
    [InlineData("empty", StatusCode.Internal)]
    [InlineData("flood", StatusCode.Internal)]
    public async Task PredictStreamAsync_StreamBreaks_ThrowsRpcException(string how, StatusCode? expected)
    {
        await using var server = await PeerServer.StartAsync(new PeerScript { Stream = (r, w, c) => BreakAsync(how, r, w, c) });
        await using var client = server.Connect();

        var exception = await Assert.ThrowsAsync<RpcException>(
            async () => await client.PredictStreamAsync(Numbers(1000), window: 4, cancellationToken: Token).ToListAsync(Token));

        Assert.Equal(expected ?? exception.StatusCode, exception.StatusCode);
    }

    [Fact]
    public async Task PredictStreamAsync_NobodyThere_ThrowsUnavailable()
    {
        await using var client = GenderPredictionClient.Connect("http://127.0.0.1:1");

        var exception = await Assert.ThrowsAsync<RpcException>(
            async () => await client.PredictStreamAsync(Numbers(3), cancellationToken: Token).ToListAsync(Token));
        Assert.Equal(StatusCode.Unavailable, exception.StatusCode);
    }

    private static async Task BreakAsync(
        string how,
        IAsyncStreamReader<StreamPredictRequest> requests,
        IServerStreamWriter<StreamPredictResponse> responses,
        ServerCallContext context)
    {
        await requests.MoveNext();
        var answer = PeerScript.Answer(requests.Current);
        switch (how)
        {
            case "abort":
                await responses.WriteAsync(answer);
                context.GetHttpContext().Abort();
                break;
            case "refuse":
                throw new RpcException(new Grpc.Core.Status(StatusCode.PermissionDenied, "no"));
            case "end":
                await responses.WriteAsync(answer);
                break;
            case "twice":
                await responses.WriteAsync(answer);
                await responses.WriteAsync(answer);
                break;
            case "unasked":
                await responses.WriteAsync(new StreamPredictResponse { Sequence = 5000, Prediction = new Prediction() });
                break;
            case "empty":
                await responses.WriteAsync(new StreamPredictResponse { Sequence = 0 });
                break;
            default:
                while (!context.CancellationToken.IsCancellationRequested)
                {
                    await responses.WriteAsync(answer, context.CancellationToken);
                }

                break;
        }
    }

    private static StreamScript AnswerBackwards(int window) => async (requests, responses, _) =>
    {
        var held = new Stack<StreamPredictRequest>();
        while (await requests.MoveNext())
        {
            held.Push(requests.Current);
            while (held.Count == window)
            {
                await AnswerAsync();
            }
        }

        await AnswerAsync();

        async Task AnswerAsync()
        {
            while (held.TryPop(out var request))
            {
                await responses.WriteAsync(PeerScript.Answer(request));
            }
        }
    };

    private static IAsyncEnumerable<Profile> Numbers(int count, Action? onTaken = null) =>
        Enumerable.Range(0, count).ToAsyncEnumerable().Select(i =>
        {
            onTaken?.Invoke();
            return new Profile { Nickname = ((double)i / count).ToString(System.Globalization.CultureInfo.InvariantCulture) };
        });

    private static async IAsyncEnumerable<Profile> Throwing()
    {
        await Task.Yield();
        yield return new Profile();
        throw new FormatException("the source");
    }
}
