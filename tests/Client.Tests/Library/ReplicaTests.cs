using System.Collections.Concurrent;
using System.Globalization;
using GenderGrpc.Client.Realtime;
using GenderGrpc.Client.Tests.Peer;
using GenderGrpc.Client.Tests.Realtime;
using GenderGrpc.V1;
using Grpc.Core;
using Xunit;

namespace GenderGrpc.Client.Tests.Library;

/// <summary>Several servers, of which some are lost.</summary>
public sealed class ReplicaTests
{
    private const string Nobody = "http://127.0.0.1:1";

    private static readonly PredictionOptions Quick = new() { Retry = Retrying(TimeSpan.FromSeconds(30)) };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task PredictStreamAsync_SeveralServers_HasAStreamWithEach()
    {
        var streams = new ConcurrentDictionary<int, int>();
        await using var one = await StartAsync(1);
        await using var two = await StartAsync(2);
        await using var three = await StartAsync(3);
        await using var client = Connect(one, two, three);

        var answers = await client.PredictStreamAsync(Numbers(300), window: 12, cancellationToken: Token).ToListAsync(Token);

        AssertWhole(answers, 300);
        Assert.Equal([1, 1, 1], streams.OrderBy(pair => pair.Key).Select(pair => pair.Value));

        Task<PeerServer> StartAsync(int name) => PeerServer.StartAsync(new PeerScript
        {
            Stream = (requests, responses, context) =>
            {
                streams.AddOrUpdate(name, 1, (_, count) => count + 1);
                return PeerScript.AnswerInTurn(requests, responses, context);
            },
        });
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task PredictStreamAsync_ServerLostMidway_EachProfileIsAnsweredOnceInOrder(bool abruptly)
    {
        await using var one = await PeerServer.StartAsync();
        await using var two = await PeerServer.StartAsync(new PeerScript { Stream = AnswerThenBreak(20, abruptly) });
        await using var three = await PeerServer.StartAsync();
        await using var client = Connect(one, two, three);

        var answers = await client.PredictStreamAsync(Numbers(2000), Quick, window: 48, cancellationToken: Token).ToListAsync(Token);

        AssertWhole(answers, 2000);
    }

    [Fact]
    public async Task PredictStreamAsync_OneServerNeverThere_IsDoneByTheOthers()
    {
        await using var one = await PeerServer.StartAsync();
        await using var client = GenderPredictionClient.Connect($"{Nobody},{one.Address}");

        var answers = await client.PredictStreamAsync(Numbers(200), Quick, cancellationToken: Token).ToListAsync(Token);

        AssertWhole(answers, 200);
    }

    [Fact]
    public async Task PredictStreamAsync_OneAddressAndRetry_GoesOn()
    {
        await using var server = await PeerServer.StartAsync(new PeerScript { Stream = AnswerThenBreak(20, abruptly: true) });
        await using var client = server.Connect();

        var answers = await client.PredictStreamAsync(
            Numbers(200), Quick with { Streams = 3 }, window: 12, cancellationToken: Token).ToListAsync(Token);

        AssertWhole(answers, 200);
    }

    [Fact]
    public async Task PredictStreamAsync_NobodyThere_ThrowsUnavailable()
    {
        await using var client = GenderPredictionClient.Connect($"{Nobody},http://127.0.0.1:2");

        var exception = await Assert.ThrowsAsync<RpcException>(
            async () => await client.PredictStreamAsync(Numbers(3), Quick, cancellationToken: Token).ToListAsync(Token));

        Assert.Equal(StatusCode.Unavailable, exception.StatusCode);
    }

    [Fact]
    public async Task PredictStreamAsync_ProfileThatEachServerBreaksOn_ThrowsAndNamesIt()
    {
        var sent = 0;
        var script = new PeerScript
        {
            Stream = async (requests, responses, context) =>
            {
                await foreach (var request in requests.ReadAllAsync(context.CancellationToken))
                {
                    if (request.Sequence == 5)
                    {
                        Interlocked.Increment(ref sent);
                        throw new RpcException(new Status(StatusCode.Unavailable, "broken"));
                    }

                    await responses.WriteAsync(PeerScript.Answer(request), context.CancellationToken);
                }
            },
        };
        await using var one = await PeerServer.StartAsync(script);
        await using var two = await PeerServer.StartAsync(script);
        await using var client = Connect(one, two);

        var exception = await Assert.ThrowsAsync<RpcException>(
            async () => await client.PredictStreamAsync(Numbers(6), Quick, window: 2, cancellationToken: Token).ToListAsync(Token));

        Assert.Equal(StatusCode.Unavailable, exception.StatusCode);
        Assert.Contains("sequence 5 was sent 5 times", exception.Status.Detail, StringComparison.Ordinal);
        Assert.Equal(5, sent);
    }

    [Fact]
    public async Task PredictAsync_SeveralServers_TakesEachInTurnAndNoneThatIsLost()
    {
        PeerScript[] scripts = [new(), new(), new()];
        await using var one = await PeerServer.StartAsync(scripts[0]);
        await using var two = await PeerServer.StartAsync(scripts[1]);
        await using var client = GenderPredictionClient.Connect($"{one.Address},{two.Address},{Nobody}");

        // The balancer learns of a connection when it is made.
        while (scripts[0].Received.Count == 0 || scripts[1].Received.Count == 0)
        {
            Assert.Equal(Label.Female, (await client.PredictAsync("0.9", cancellationToken: Token)).Label);
        }

        await one.DisposeAsync();
        for (var i = 0; i < 20; i++)
        {
            Assert.Equal(Label.Female, (await client.PredictAsync("0.9", cancellationToken: Token)).Label);
        }
    }

    [Fact]
    public async Task PredictAsync_DnsName_IsResolved()
    {
        await using var server = await PeerServer.StartAsync();
        await using var client = GenderPredictionClient.Connect($"dns:///localhost:{server.Address.Port}");

        var prediction = await client.PredictAsync("0.9", cancellationToken: Token);
        var answers = await client.PredictStreamAsync(Numbers(50), cancellationToken: Token).ToListAsync(Token);

        Assert.Equal(Label.Female, prediction.Label);
        AssertWhole(answers, 50);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(65)]
    public void Streams_OutOfRange_Throws(int value) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new PredictionOptions { Streams = value });

    [Fact]
    public async Task Realtime_ServerOfSeveralIsLost_GoesOnWithAnother()
    {
        var calls = 0;
        StreamScript breakOnce = (requests, responses, context) => Interlocked.Increment(ref calls) == 1
            ? AnswerThenBreak(1, abruptly: true)(requests, responses, context)
            : PeerScript.AnswerInTurn(requests, responses, context);
        await using var one = await PeerServer.StartAsync(new PeerScript { Stream = breakOnce });
        await using var two = await PeerServer.StartAsync(new PeerScript { Stream = breakOnce });
        await using var predictor = new RealtimePredictor(
            ServerAddress.Parse($"{one.Address},{Nobody},{two.Address}"),
            new RealtimeOptions { FirstDelay = TimeSpan.FromMilliseconds(5), LongestDelay = TimeSpan.FromMilliseconds(20) });
        var host = new FrameHost(predictor);

        predictor.Start();
        for (ulong slot = 0; slot < 10; slot++)
        {
            Assert.True(host.Submit(slot, "0.9"));
        }

        await host.PollAllAsync();

        Assert.Equal(10, host.Results.Count);
        Assert.All(host.Results, result => Assert.Equal(PredictionOutcome.Prediction, result.Outcome));
        Assert.True(calls >= 2);
    }

    private static GenderPredictionClient Connect(params PeerServer[] servers) =>
        GenderPredictionClient.Connect(string.Join(',', servers.Select(server => server.Address)));

    private static RetryOptions Retrying(TimeSpan time) =>
        new() { For = time, FirstDelay = TimeSpan.FromMilliseconds(5), LongestDelay = TimeSpan.FromMilliseconds(50) };

    private static void AssertWhole(List<StreamPredictResponse> answers, int count)
    {
        Assert.Equal(Enumerable.Range(0, count).Select(i => (ulong)i), answers.Select(answer => answer.Sequence));
        Assert.All(answers, (answer, i) => Assert.Equal((double)i / count, answer.Prediction.ProbabilityFemale));
    }

    private static StreamScript AnswerThenBreak(int count, bool abruptly) => async (requests, responses, context) =>
    {
        for (var i = 0; i < count; i++)
        {
            if (!await requests.MoveNext(context.CancellationToken))
            {
                return;
            }

            await responses.WriteAsync(PeerScript.Answer(requests.Current), context.CancellationToken);
        }

        if (!abruptly)
        {
            throw new RpcException(new Status(StatusCode.Unavailable, "The server is shutting down."));
        }

        context.GetHttpContext().Abort();
    };

    private static IAsyncEnumerable<Profile> Numbers(int count) => Enumerable.Range(0, count).ToAsyncEnumerable().Select(
        i => new Profile { Nickname = ((double)i / count).ToString(CultureInfo.InvariantCulture) });
}
