using System.Threading.Channels;
using GenderGrpc.Bundle.Manifest;
using GenderGrpc.Server.Failures;
using GenderGrpc.Server.Inference;
using GenderGrpc.V1;
using Grpc.Core;

namespace GenderGrpc.Server.Services;

/// <summary>
/// One StreamPredict call. A request is read only while fewer than a window of them are unanswered and the pipeline
/// has room; each gets one response, and one loop writes them in the order in which they are ready. When another model
/// is activated, what is in flight is answered first: in the order of requests and in that of responses alike, no answer
/// is of an older activation than one before it.
/// </summary>
internal sealed class PredictionStream(
    ActivePipeline active,
    int windowSize,
    IAsyncStreamReader<StreamPredictRequest> requests,
    IServerStreamWriter<StreamPredictResponse> responses,
    ServerCallContext context) : IDisposable
{
    private static readonly WriteOptions More = new(WriteFlags.BufferHint);

    // There is always room for a response: each holds a place of the window until it is written.
    private readonly Channel<StreamPredictResponse> _ready = Channel.CreateBounded<StreamPredictResponse>(
        new BoundedChannelOptions(windowSize) { SingleReader = true });

    private readonly SemaphoreSlim _window = new(windowSize);
    private readonly StreamSlots _slots = new();

    // The profiles in the pipeline, and one for the reading itself.
    private int _inFlight = 1;
    private TaskCompletionSource? _drained;

    // Of the pipeline that they are in.
    private long _generation;

    /// <summary>
    /// Runs the call to its end. When <paramref name="stopping"/> is cancelled it reads no further, answers what it
    /// has read, and throws <see cref="FailureException"/>.
    /// </summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        using var reading = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, stopping);
        // The client learns that it is connected before it has anything to ask.
        await context.WriteResponseHeadersAsync(Metadata.Empty);
        Task writing = WriteAsync(reading);
        try
        {
            await ReadAsync(reading.Token);
        }
        catch (OperationCanceledException)
            when (stopping.IsCancellationRequested && !context.CancellationToken.IsCancellationRequested)
        {
            throw new FailureException(PredictionFailure.ShuttingDown);
        }
        finally
        {
            await DrainAsync();
            _ready.Writer.Complete();
            await writing;
        }
    }

    public void Dispose() => _window.Dispose();

    private async Task ReadAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            await _window.WaitAsync(cancellationToken);
            if (!await requests.MoveNext(cancellationToken))
            {
                return;
            }

            StreamPredictRequest request = requests.Current;
            SlotTurn? turn = request.HasSlot ? _slots.Take(request.Slot, request.Sequence) : null;
            PipelineLease lease = active.Lease();
            try
            {
                if (lease.Generation != _generation)
                {
                    await DrainAsync();
                    _generation = lease.Generation;
                }

                Failure? failure = TryRead(request, turn, lease.Pipeline.Manifest, out PredictionInput input);
                if (failure is null)
                {
                    // What was read is answered, also while the server is stopping.
                    await lease.Pipeline.AdmitAsync(input.Flow, context.CancellationToken);
                    Interlocked.Increment(ref _inFlight);
                    _ = PredictAsync(request, input, lease);
                    continue;
                }

                Respond(request, turn, new PredictionResult(failure), lease);
            }
            catch
            {
                lease.Dispose();
                throw;
            }

            lease.Dispose();
        }
    }

    // The failure, where the request can't be read.
    private Failure? TryRead(StreamPredictRequest request, SlotTurn? turn, BundleManifest manifest, out PredictionInput input)
    {
        PredictionTerms terms =
            PredictionTerms.Of(request.HasMaxError ? request.MaxError : null, request.Model, request.Compute, manifest);
        DateTime deadline = DateTime.MaxValue;
        bool hasDeadline = request.Deadline is null || WireDeadline.TryRead(request.Deadline, out deadline);
        input = request.Profile.ToInput(
            new Flow(this),
            terms,
            deadline < context.Deadline ? deadline : context.Deadline,
            context.CancellationToken,
            turn);
        return terms.Failure ?? (hasDeadline ? null : PredictionFailure.DeadlineInvalid);
    }

    private async Task PredictAsync(StreamPredictRequest request, PredictionInput input, PipelineLease lease)
    {
        Respond(request, input.Turn, await lease.Pipeline.PredictAsync(input), lease);
        lease.Dispose();
        Leave();
    }

    private void Respond(StreamPredictRequest request, SlotTurn? turn, in PredictionResult result, PipelineLease lease)
    {
        var response = new StreamPredictResponse { Sequence = request.Sequence };
        if (!result.IsFailure)
        {
            response.Prediction = result.ToPrediction(lease.Pipeline.Manifest.Version);
        }
        else if (result.Failure == PredictionFailure.Superseded)
        {
            response.Superseded = new Superseded { BySequence = turn!.NextSequence };
        }
        else if (result.Failure == PredictionFailure.DeadlineExceeded && request.Deadline is not null)
        {
            response.Expired = new Expired();
        }
        else
        {
            response.Error = result.Failure.ToStatus();
        }

        if (turn is not null)
        {
            _slots.Leave(turn);
        }

        _ready.Writer.TryWrite(response);
    }

    // Waits until every profile in the pipeline has its response; only the reading calls it.
    private async Task DrainAsync()
    {
        _drained = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Leave();
        await _drained.Task;
        _inFlight = 1;
    }

    private void Leave()
    {
        if (Interlocked.Decrement(ref _inFlight) == 0)
        {
            _drained!.SetResult();
        }
    }

    private async Task WriteAsync(CancellationTokenSource reading)
    {
        try
        {
            await foreach (StreamPredictResponse response in _ready.Reader.ReadAllAsync(context.CancellationToken))
            {
                // One flush for all that is ready.
                responses.WriteOptions = _ready.Reader.TryPeek(out _) ? More : WriteOptions.Default;
                await responses.WriteAsync(response, context.CancellationToken);
                _window.Release();
            }
        }
        catch
        {
            // Nobody will hear the answers to what is still unread.
            await reading.CancelAsync();
            throw;
        }
    }
}
