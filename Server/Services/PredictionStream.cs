using System.Threading.Channels;
using GenderGrpc.Server.Inference;
using GenderGrpc.V1;
using Grpc.Core;

namespace GenderGrpc.Server.Services;

/// <summary>
/// One StreamPredict call. A request is read only while fewer than a window of them are unanswered and the pipeline
/// has room; each gets one response, and one loop writes them in the order in which they are ready.
/// </summary>
internal sealed class PredictionStream(
    PredictionPipeline pipeline,
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

    // The requests without a response, and one for the reading itself.
    private int _open = 1;

    /// <summary>
    /// Runs the call to its end. When <paramref name="stopping"/> is cancelled it reads no further, answers what it
    /// has read, and throws <see cref="PredictionException"/>.
    /// </summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        using var reading = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, stopping);
        Task writing = WriteAsync(reading);
        try
        {
            await ReadAsync(reading.Token);
        }
        catch (OperationCanceledException)
            when (stopping.IsCancellationRequested && !context.CancellationToken.IsCancellationRequested)
        {
            throw new PredictionException(PredictionFailure.ShuttingDown);
        }
        finally
        {
            Close();
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
            Interlocked.Increment(ref _open);
            PredictionTerms terms =
                PredictionTerms.Of(request.HasMaxError ? request.MaxError : null, request.Model, pipeline.Manifest);
            if (terms.Failure is not null)
            {
                Respond(request.Sequence, new PredictionResult(terms.Failure));
                continue;
            }

            // What was read is answered, also while the server is stopping.
            await pipeline.AdmitAsync(context.CancellationToken);
            _ = PredictAsync(request, terms.MaxError);
        }
    }

    private async Task PredictAsync(StreamPredictRequest request, double maxError) =>
        Respond(request.Sequence, await pipeline.PredictAsync(
            request.Profile.ToInput(maxError, context.Deadline, context.CancellationToken)));

    private void Respond(ulong sequence, in PredictionResult result)
    {
        var response = new StreamPredictResponse { Sequence = sequence };
        if (result.IsFailure)
        {
            response.Error = result.Failure.ToStatus();
        }
        else
        {
            response.Prediction = result.ToPrediction(pipeline.Manifest.Version);
        }

        _ready.Writer.TryWrite(response);
        Close();
    }

    private void Close()
    {
        if (Interlocked.Decrement(ref _open) == 0)
        {
            _ready.Writer.Complete();
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
