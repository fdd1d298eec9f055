using System.Threading.Channels;
using GenderGrpc.V1;
using Grpc.Core;
using OutcomeCase = GenderGrpc.V1.StreamPredictResponse.OutcomeOneofCase;

namespace GenderGrpc.Client.Streams;

/// <summary>
/// One of the streams of a call. When it breaks, what it had no answers for goes back, and it is opened anew at the next server.
/// </summary>
/// <param name="replicas">The servers.</param>
/// <param name="place">The server that it begins with.</param>
/// <param name="capacity">Requests that it may have in flight.</param>
/// <param name="outbox">Where it takes requests from.</param>
/// <param name="answers">Where it puts answers.</param>
/// <param name="retries">Whether it is opened anew.</param>
internal sealed class StreamLane(
    Replicas replicas,
    int place,
    int capacity,
    Outbox outbox,
    ChannelWriter<StreamPredictResponse> answers,
    StreamRetries retries)
{
    // A profile that brings down each server that it is sent to isn't to bring down all of them again and again.
    private const int MostLosses = 5;

    private readonly Dictionary<ulong, QueuedRequest> _unanswered = [];
    private int _failures;
    private volatile bool _isAllSent;
    private volatile bool _reachedServer;

    /// <summary>Ends when there is nothing more to send and everything that it sent is answered.</summary>
    /// <exception cref="RpcException">It can't go on.</exception>
    public async Task RunAsync(CancellationToken stop)
    {
        for (var turn = place; ; turn++)
        {
            try
            {
                await ServeAsync(replicas[turn], stop).ConfigureAwait(false);
                return;
            }
            catch (RpcException e) when (LostConnection.Explains(e) && !stop.IsCancellationRequested)
            {
                if (_unanswered.Count == 0 && outbox.IsDrained)
                {
                    return;
                }

                _failures++;
                if (!retries.Allow(_failures))
                {
                    throw;
                }

                Return(e);
                await retries.WaitAsync(e, _failures, stop).ConfigureAwait(false);
            }
        }
    }

    private async Task ServeAsync(PredictionService.PredictionServiceClient service, CancellationToken stop)
    {
        _isAllSent = false;
        using var end = CancellationTokenSource.CreateLinkedTokenSource(stop);
        using var call = service.StreamPredict(cancellationToken: end.Token);
        using var room = new SemaphoreSlim(capacity);
        var sending = SendAsync(call.RequestStream, room, end.Token);
        try
        {
            // Without a token: cancelling the call ends the reading, and says so through the call's status.
            while (await call.ResponseStream.MoveNext(CancellationToken.None).ConfigureAwait(false))
            {
                var answer = call.ResponseStream.Current;
                Accept(answer);
                room.Release();
                _failures = 0;
                retries.Heard();
                await answers.WriteAsync(answer, CancellationToken.None).ConfigureAwait(false);
            }
        }
        finally
        {
            _reachedServer = call.ResponseHeadersAsync.IsCompletedSuccessfully;
            end.Cancel();
            await sending.ConfigureAwait(false);
        }

        if (!_isAllSent || _unanswered.Count > 0)
        {
            throw Protocol.Violation("The server ended the stream before it had answered every profile.");
        }
    }

    private async Task SendAsync(IClientStreamWriter<StreamPredictRequest> requests, SemaphoreSlim room, CancellationToken end)
    {
        try
        {
            while (true)
            {
                await room.WaitAsync(end).ConfigureAwait(false);
                if (await outbox.TakeAsync(end).ConfigureAwait(false) is not { } request)
                {
                    break;
                }

                // Before it is written: the answer may be back before the write returns.
                lock (_unanswered)
                {
                    _unanswered.Add(request.Message.Sequence, request);
                }

                await requests.WriteAsync(request.Message, end).ConfigureAwait(false);
            }

            _isAllSent = true;
            await requests.CompleteAsync().ConfigureAwait(false);
        }
        catch (Exception e) when (e is RpcException or InvalidOperationException or IOException or OperationCanceledException)
        {
            // The call is over; the receiver learns why. Between the connection's end and the call's own, a write fails with what
            // the connection says.
        }
    }

    private void Accept(StreamPredictResponse answer)
    {
        // No slots and deadlines were sent, so nothing can be superseded or expired.
        if (answer.OutcomeCase is not (OutcomeCase.Prediction or OutcomeCase.Error))
        {
            throw Protocol.Violation($"The server's answer to sequence {answer.Sequence} has no outcome.");
        }

        lock (_unanswered)
        {
            if (!_unanswered.Remove(answer.Sequence))
            {
                throw Protocol.Violation($"The server answered sequence {answer.Sequence}, which awaits no answer.");
            }
        }
    }

    // Neither sends nor receives now.
    private void Return(RpcException loss)
    {
        QueuedRequest[] requests = [.. _unanswered.Values.OrderBy(request => request.Message.Sequence)];
        if (_reachedServer)
        {
            foreach (var request in requests)
            {
                request.Losses++;
            }
        }

        if (Array.Find(requests, request => request.Losses >= MostLosses) is { } lost)
        {
            throw new RpcException(new Status(
                StatusCode.Unavailable,
                $"The profile with sequence {lost.Message.Sequence} was sent {MostLosses} times, and each time the server was lost before "
                + "it had answered.",
                loss));
        }

        _unanswered.Clear();
        outbox.Return(requests);
    }
}
