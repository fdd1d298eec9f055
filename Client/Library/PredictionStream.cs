using System.Runtime.CompilerServices;
using System.Threading.Channels;
using GenderGrpc.V1;
using Grpc.Core;
using OutcomeCase = GenderGrpc.V1.StreamPredictResponse.OutcomeOneofCase;

namespace GenderGrpc.Client;

/// <summary>
/// One StreamPredict call. A sender takes profiles while the window has room; a receiver takes the answers as they come;
/// the enumerator, alone, puts them in order and makes room by handing them out.
/// </summary>
internal sealed class PredictionStream : IDisposable
{
    private readonly PredictionOptions _options;
    private readonly SemaphoreSlim _room;
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
        PredictionService.PredictionServiceClient service,
        IAsyncEnumerable<Profile> profiles,
        PredictionOptions options,
        int window,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var call = service.StreamPredict(cancellationToken: stop.Token);
        using var stream = new PredictionStream(options, window);
        var sending = stream.SendAsync(call.RequestStream, profiles, stop);
        var receiving = stream.ReceiveAsync(call.ResponseStream, cancellationToken);
        try
        {
            await foreach (var answer in stream._answers.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
            {
                stream.Accept(answer);
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
            await Task.WhenAll(sending, receiving).ConfigureAwait(false);
        }
    }

    public void Dispose() => _room.Dispose();

    private async Task SendAsync(
        IClientStreamWriter<StreamPredictRequest> requests, IAsyncEnumerable<Profile> profiles, CancellationTokenSource stop)
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
                else if (!await TryWriteAsync(requests, request, token).ConfigureAwait(false))
                {
                    return;
                }
            }

            Volatile.Write(ref _allSent, true);
            await TryCompleteAsync(requests).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (token.IsCancellationRequested)
        {
            // The enumerator has ended, or is told by the receiver.
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

        // Before it is written: the answer may be back before the write returns.
        Volatile.Write(ref _sent, _sent + 1);
        return request;
    }

    /// <summary>False if the call is over; the receiver learns why.</summary>
    private static async Task<bool> TryWriteAsync(
        IClientStreamWriter<StreamPredictRequest> requests, StreamPredictRequest request, CancellationToken cancellationToken)
    {
        try
        {
            await requests.WriteAsync(request, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (Exception e) when (IsOver(e))
        {
            return false;
        }
    }

    private static async Task TryCompleteAsync(IClientStreamWriter<StreamPredictRequest> requests)
    {
        try
        {
            await requests.CompleteAsync().ConfigureAwait(false);
        }
        catch (Exception e) when (IsOver(e))
        {
            // The call is over; the receiver learns why.
        }
    }

    // Between the connection's end and the call's own, a write fails with what the connection says.
    private static bool IsOver(Exception exception) => exception is RpcException or InvalidOperationException or IOException;

    private async Task ReceiveAsync(IAsyncStreamReader<StreamPredictResponse> responses, CancellationToken cancellationToken)
    {
        try
        {
            // Without a token: cancelling the call ends the reading, and says so through the call's status.
            while (await responses.MoveNext(CancellationToken.None).ConfigureAwait(false))
            {
                await _answers.Writer.WriteAsync(responses.Current, CancellationToken.None).ConfigureAwait(false);
            }

            _answers.Writer.TryComplete();
        }
        catch (RpcException e) when (Protocol.IsCancellation(e, cancellationToken))
        {
            _answers.Writer.TryComplete(new OperationCanceledException(e.Message, e, cancellationToken));
        }
        catch (Exception e)
        {
            _answers.Writer.TryComplete(e);
        }
    }

    private void Accept(StreamPredictResponse answer)
    {
        // No slots and deadlines were sent, so nothing can be superseded or expired.
        if (answer.OutcomeCase is not (OutcomeCase.Prediction or OutcomeCase.Error))
        {
            throw Protocol.Violation($"The server's answer to sequence {answer.Sequence} has no outcome.");
        }

        if (answer.Sequence >= Volatile.Read(ref _sent) || !_order.TryAdd(answer))
        {
            throw Protocol.Violation($"The server answered sequence {answer.Sequence}, which awaits no answer.");
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
