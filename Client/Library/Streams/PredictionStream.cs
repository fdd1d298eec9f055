using System.Runtime.CompilerServices;
using System.Threading.Channels;
using GenderGrpc.V1;
using Grpc.Core;

namespace GenderGrpc.Client.Streams;

/// <summary>
/// One call for any number of profiles, over one or more streams. A sender takes profiles while the window has room; the streams take
/// requests from it and bring answers as they come; the enumerator, alone, puts them in order and makes room by handing them out.
/// </summary>
internal sealed class PredictionStream : IDisposable
{
    private readonly PredictionOptions _options;
    private readonly SemaphoreSlim _room;
    private readonly Outbox _outbox = new();
    private readonly Channel<StreamPredictResponse> _answers;
    private readonly ReorderBuffer _order;
    private ulong _sent;
    private bool _allSent;

    private PredictionStream(PredictionOptions options, int window)
    {
        _options = options;
        _room = new SemaphoreSlim(window);
        _answers = Channel.CreateBounded<StreamPredictResponse>(new BoundedChannelOptions(window) { SingleReader = true });
        _order = new ReorderBuffer(window);
    }

    public static async IAsyncEnumerable<StreamPredictResponse> RunAsync(
        Replicas replicas,
        IAsyncEnumerable<Profile> profiles,
        PredictionOptions options,
        int window,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var stream = new PredictionStream(options, window);
        var serving = stream.ServeAsync(replicas, window, stop, cancellationToken);
        var sending = stream.SendAsync(profiles, stop);
        try
        {
            await foreach (var answer in stream._answers.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
            {
                if (!stream._order.TryAdd(answer))
                {
                    throw Protocol.Violation($"The server answered sequence {answer.Sequence}, which awaits no answer.");
                }

                while (stream._order.TryTake(out var next))
                {
                    stream._room.Release();
                    yield return next;
                }
            }

            stream.ThrowIfUnanswered();
        }
        finally
        {
            stop.Cancel();
            // Frees a receiver that waits for room, as when the server sends what wasn't asked for.
            stream._answers.Writer.TryComplete();
            await Task.WhenAll(sending, serving).ConfigureAwait(false);
        }
    }

    public void Dispose()
    {
        _room.Dispose();
        _outbox.Dispose();
    }

    private async Task SendAsync(IAsyncEnumerable<Profile> profiles, CancellationTokenSource stop)
    {
        var token = stop.Token;
        try
        {
            await foreach (var profile in profiles.WithCancellation(token).ConfigureAwait(false))
            {
                await _room.WaitAsync(token).ConfigureAwait(false);
                var request = NextRequest(profile);
                var bytes = request.CalculateSize();
                if (bytes > ServerChannel.MaxMessageBytes)
                {
                    var refusal = new StreamPredictResponse { Sequence = request.Sequence, Error = Protocol.TooLarge(bytes) };
                    await _answers.Writer.WriteAsync(refusal, token).ConfigureAwait(false);
                }
                else
                {
                    _outbox.Add(new QueuedRequest(request));
                }
            }

            Volatile.Write(ref _allSent, true);
            _outbox.Complete();
        }
        catch (OperationCanceledException) when (token.IsCancellationRequested)
        {
            // The enumerator has ended, or is told by a stream.
        }
        catch (ChannelClosedException)
        {
            // A stream failed, and has told so.
        }
        catch (Exception e)
        {
            // The profiles themselves failed: their exception is the caller's to see.
            _answers.Writer.TryComplete(e);
            stop.Cancel();
        }
    }

    private StreamPredictRequest NextRequest(Profile profile)
    {
        var request = new StreamPredictRequest
        {
            Sequence = _sent,
            Profile = ProfileFactory.WellFormed(profile),
            Model = _options.Model,
            Compute = _options.Compute,
        };
        if (_options.MaxError is { } maxError)
        {
            request.MaxError = maxError;
        }

        Volatile.Write(ref _sent, _sent + 1);
        return request;
    }

    private async Task ServeAsync(Replicas replicas, int window, CancellationTokenSource stop, CancellationToken cancellationToken)
    {
        var retries = new StreamRetries(
            _options.Retry ?? (replicas.IsBalanced ? RetryOptions.Default : RetryOptions.None), replicas.Count);
        // No more streams than the window has room for; each gets an equal share of it.
        var streams = Math.Min(_options.Streams ?? replicas.Count, window);
        var capacity = (window + streams - 1) / streams;
        await Task.WhenAll(Enumerable.Range(0, streams).Select(place => ServeAsync(
            new StreamLane(replicas, place, capacity, _outbox, _answers.Writer, retries), stop, cancellationToken))).ConfigureAwait(false);
        _answers.Writer.TryComplete();
    }

    private async Task ServeAsync(StreamLane lane, CancellationTokenSource stop, CancellationToken cancellationToken)
    {
        try
        {
            await lane.RunAsync(stop.Token).ConfigureAwait(false);
        }
        catch (RpcException e) when (Protocol.IsCancellation(e, cancellationToken))
        {
            _answers.Writer.TryComplete(new OperationCanceledException(e.Message, e, cancellationToken));
        }
        catch (Exception e)
        {
            // The others can't do without it: what it had goes back to nobody.
            _answers.Writer.TryComplete(e);
            stop.Cancel();
        }
    }

    private void ThrowIfUnanswered()
    {
        if (!Volatile.Read(ref _allSent) || _order.Next != Volatile.Read(ref _sent))
        {
            throw Protocol.Violation("The server ended the stream before it had answered every profile.");
        }
    }
}
