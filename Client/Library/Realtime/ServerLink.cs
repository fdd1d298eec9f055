using System.Threading.Channels;
using GenderGrpc.V1;
using Grpc.Core;
using Grpc.Net.Client;

namespace GenderGrpc.Client.Realtime;

/// <summary>Keeps a stream to the server open: connects, sends, receives, and connects again, until it is stopped.</summary>
/// <param name="address">The server, or several: each attempt is at the next one.</param>
/// <param name="options">Window, pauses, time limits and the clock.</param>
/// <param name="events">What it tells; it waits where there is no room.</param>
/// <param name="wake">Set after each event.</param>
internal sealed class ServerLink(ServerAddress address, RealtimeOptions options, ChannelWriter<LinkEvent> events, WakeSignal wake)
{
    // A peer that vanished without a word is noticed after both.
    private static readonly TimeSpan PingDelay = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan PingTimeout = TimeSpan.FromSeconds(5);

    private TimeSpan _delay = options.FirstDelay;

    // Many programs that start with one list begin with different servers of it.
    private int _turn = Random.Shared.Next(address.Servers.Count);

    /// <summary>Ends when it is stopped, and only then.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            var lost = await ServeAsync(stop).ConfigureAwait(false);
            _turn = (_turn + 1) % address.Servers.Count;
            try
            {
                await TellAsync(new LinkEvent { Lost = lost }, stop).ConfigureAwait(false);
                await Task.Delay(_delay * (1 - (Random.Shared.NextDouble() / 2)), options.Time, stop).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                return;
            }

            _delay = _delay * 2 < options.LongestDelay ? _delay * 2 : options.LongestDelay;
        }
    }

    /// <summary>One stream, from its begin to its end; why it ended.</summary>
    private async Task<string> ServeAsync(CancellationToken stop)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(stop);
        try
        {
            // A channel of its own for each attempt: the library's own pauses between connections grow to minutes.
            using var channel = Open();
            using var call = new PredictionService.PredictionServiceClient(channel).StreamPredict(cancellationToken: end.Token);
            await call.ResponseHeadersAsync.WaitAsync(options.ConnectTimeout, options.Time, end.Token).ConfigureAwait(false);
            var outbox = Channel.CreateBounded<OutgoingRequest>(
                new BoundedChannelOptions(options.Window) { SingleReader = true, SingleWriter = true });
            var sending = SendAsync(call.RequestStream, outbox.Reader, end.Token);
            try
            {
                await TellAsync(new LinkEvent { Opened = outbox.Writer }, end.Token).ConfigureAwait(false);
                while (await call.ResponseStream.MoveNext(end.Token).ConfigureAwait(false))
                {
                    _delay = options.FirstDelay;
                    await TellAsync(new LinkEvent { Answer = call.ResponseStream.Current }, end.Token).ConfigureAwait(false);
                }

                return "The server ended the stream.";
            }
            finally
            {
                await end.CancelAsync().ConfigureAwait(false);
                await sending.ConfigureAwait(false);
            }
        }
        catch (Exception e)
        {
            // Whatever it was, the next attempt may do better; the host isn't to fall over it.
            return e is RpcException rpc ? $"{rpc.StatusCode}: {rpc.Status.Detail}" : e.Message;
        }
    }

    private GrpcChannel Open() => options.CreateHandler is { } createHandler
        ? ServerChannel.Open(address.Servers[_turn], createHandler())
        : ServerChannel.Open(address.Servers[_turn], PingDelay, PingTimeout);

    private static async Task SendAsync(
        IClientStreamWriter<StreamPredictRequest> requests, ChannelReader<OutgoingRequest> outbox, CancellationToken end)
    {
        try
        {
            await foreach (var request in outbox.ReadAllAsync(end).ConfigureAwait(false))
            {
                await requests.WriteAsync(request.Message, end).ConfigureAwait(false);
                request.Release();
            }
        }
        catch (Exception)
        {
            // The stream is over; the receiving learns why.
        }
    }

    private async ValueTask TellAsync(LinkEvent linkEvent, CancellationToken stop)
    {
        await events.WriteAsync(linkEvent, stop).ConfigureAwait(false);
        wake.Set();
    }
}
