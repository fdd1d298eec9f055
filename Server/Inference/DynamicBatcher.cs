using System.Diagnostics;
using System.Runtime.InteropServices;
using GenderGrpc.Bundle;
using GenderGrpc.Bundle.Calibration;
using GenderGrpc.Server.Drift;
using GenderGrpc.Server.Options;
using GenderGrpc.Server.Telemetry;

namespace GenderGrpc.Server.Inference;

/// <summary>
/// Gathers items with features into batches and runs them on several workers; flows take turns. A batch waits for company only while
/// items that were announced are still on their way, and never longer than MaxQueueDelay: a lonely item runs at once.
/// </summary>
internal sealed class DynamicBatcher : IAsyncDisposable
{
    private readonly FusedModel _model;
    private readonly InferenceOptions _options;
    private readonly Func<WorkItem, bool> _beginLastStage;
    private readonly ModelDrift _drift;
    private readonly TimeProvider _time;
    private readonly ServerMetrics _metrics;
    private readonly ServerTraces _traces;
    private readonly ILogger _logger;
    private readonly FairQueue<WorkItem> _queue;
    private readonly Task[] _workers;

    // As many as fill all workers' next batches: with more, profiles would wait with features that take much memory.
    private readonly SemaphoreSlim _room;
    private int _expected;

    /// <summary>Starts the workers.</summary>
    /// <param name="model">What computes.</param>
    /// <param name="options">Sizes and delays.</param>
    /// <param name="beginLastStage">
    /// Takes an item of a cascade whose nickname didn't settle it, to have its avatar's features made and come here again; false where
    /// that isn't possible any more.
    /// </param>
    /// <param name="drift">Which predictions are remembered.</param>
    /// <param name="time">The clock.</param>
    /// <param name="metrics">What is counted.</param>
    /// <param name="traces">What is traced.</param>
    /// <param name="logger">Where failures of the model go.</param>
    public DynamicBatcher(
        FusedModel model,
        InferenceOptions options,
        Func<WorkItem, bool> beginLastStage,
        ModelDrift drift,
        TimeProvider time,
        ServerMetrics metrics,
        ServerTraces traces,
        ILogger logger)
    {
        _model = model;
        _options = options;
        _beginLastStage = beginLastStage;
        _drift = drift;
        _time = time;
        _metrics = metrics;
        _traces = traces;
        _logger = logger;
        _queue = new FairQueue<WorkItem>(options.QueueCapacity);
        int workers = options.Workers ?? model.PreferredWorkers;
        _room = new SemaphoreSlim(workers * options.MaxBatchSize);
        _workers = [.. Enumerable.Range(0, workers).Select(_ => Task.Run(RunAsync))];
    }

    /// <summary>Announces an item whose features are to be made.</summary>
    public void Expect() => Interlocked.Increment(ref _expected);

    /// <summary>An announced item won't come.</summary>
    public void Unexpect() => Interlocked.Decrement(ref _expected);

    /// <summary>Waits until another item's features are wanted; it is then to be submitted, or the room given back.</summary>
    public Task WaitForRoomAsync() => _room.WaitAsync();

    /// <summary>Gives room back that no item took.</summary>
    public void ReleaseRoom() => _room.Release();

    /// <summary>
    /// Takes an announced item, whatever became of it: those at fault are answered here too, so that whoever waits
    /// for company learns that none is coming. There is room: places and queue have the same capacity.
    /// </summary>
    public void Submit(WorkItem item)
    {
        // First the count, then the item: whoever the item wakes must not wait for it.
        Unexpect();
        _queue.TryAdd(item.Flow, item);
    }

    public async ValueTask DisposeAsync()
    {
        _queue.Complete();
        await Task.WhenAll(_workers);
        _room.Dispose();
    }

    private async Task RunAsync()
    {
        ServerTraces.BeginWorker();
        using BatchTensors tensors = _model.CreateTensors(_options.MaxBatchSize);
        var batch = new List<WorkItem>(_options.MaxBatchSize);
        while (await _queue.WaitToTakeAsync())
        {
            await GatherAsync(batch);
            // What expired while it waited for company isn't computed either.
            batch.RemoveAll(AnswerAbandoned);
            if (batch.Count > 0)
            {
                Run(batch, tensors);
                batch.Clear();
            }
        }
    }

    private async Task GatherAsync(List<WorkItem> batch)
    {
        TakeReady(batch);
        if (batch.Count == 0 || !IsWorthWaiting(batch))
        {
            return;
        }

        Task delay = Task.Delay(_options.MaxQueueDelay, _time);
        do
        {
            await Task.WhenAny(_queue.WaitToTakeAsync().AsTask(), delay);
            TakeReady(batch);
        }
        while (!delay.IsCompleted && IsWorthWaiting(batch));
    }

    private bool AnswerAbandoned(WorkItem item)
    {
        if (!item.IsAbandoned(_time))
        {
            return false;
        }

        Answer(item, new PredictionResult(item.Failure!));
        return true;
    }

    private bool IsWorthWaiting(List<WorkItem> batch) =>
        batch.Count < _options.MaxBatchSize
        && _options.MaxQueueDelay > TimeSpan.Zero
        && Volatile.Read(ref _expected) > 0
        && !_queue.IsCompleted;

    private void TakeReady(List<WorkItem> batch)
    {
        while (batch.Count < _options.MaxBatchSize && _queue.TryTake(out WorkItem? item))
        {
            _room.Release();
            if (item.Failure is not null || item.IsAbandoned(_time))
            {
                Answer(item, new PredictionResult(item.Failure!));
            }
            else if (item.Modalities == ModalityMask.None)
            {
                Answer(item, new PredictionResult(DecisionRule.NoSignal, Timings(item, item.FeaturesDone, item.FeaturesDone)));
            }
            else
            {
                batch.Add(item);
            }
        }
    }

    private void Run(List<WorkItem> batch, BatchTensors tensors)
    {
        tensors.Write(CollectionsMarshal.AsSpan(batch));
        batch.ForEach(item => item.ReleaseAvatarFeatures());
        _metrics.BatchRun(batch.Count);
        using Activity? span = _traces.BeginBatch(batch, _model.Manifest, _model.Provider);
        long begun = _time.GetTimestamp();
        try
        {
            _model.Run(tensors);
        }
        catch (Exception exception)
        {
            Log.InferenceFailed(_logger, batch.Count, exception);
            span?.SetStatus(ActivityStatusCode.Error);
            span?.SetTag("error.type", exception.GetType().FullName);
            foreach (WorkItem item in batch)
            {
                Answer(item, new PredictionResult(PredictionFailure.InferenceFailed));
            }

            return;
        }

        long done = _time.GetTimestamp();
        _metrics.InferenceRun(_time.GetElapsedTime(begun, done));
        for (int row = 0; row < batch.Count; row++)
        {
            Decide(batch[row], tensors, row, begun, done);
        }
    }

    private void Decide(WorkItem item, BatchTensors tensors, int row, long begun, long done)
    {
        ModelOutput output = tensors.Read(row);
        PredictionTimings timings = Timings(item, begun, done);
        double maxError = item.Input.MaxError;
        if (!item.IsNicknameFirst)
        {
            // Its nickname, where it has one, didn't settle it.
            Decision decision = item.IsCascade && item.Modalities == ModalityMask.Both
                ? _model.DecideLast(output, maxError)
                : _model.Decide(output, item.Modalities, maxError);
            // Not what the server asks itself, such as when it compares models.
            if (!item.IsCascade && item.Flow.Source is not null)
            {
                _drift.Add(decision, maxError);
            }

            Answer(item, new PredictionResult(decision, timings));
        }
        else if (_model.DecideEarly(output, maxError) is { } early)
        {
            _metrics.StoppedEarly();
            Answer(item, new PredictionResult(early, timings));
        }
        else
        {
            tensors.KeepNickname(row, item);
            item.BeginLastStage(timings, done);
            if (!_beginLastStage(item))
            {
                Answer(item, new PredictionResult(PredictionFailure.ShuttingDown));
            }
        }
    }

    private PredictionTimings Timings(WorkItem item, long begun, long done) => item.Spent + new PredictionTimings(
        _time.GetElapsedTime(item.Admitted, item.FeaturesBegun) + _time.GetElapsedTime(item.FeaturesDone, begun),
        _time.GetElapsedTime(item.FeaturesBegun, item.FeaturesDone),
        _time.GetElapsedTime(begun, done));

    private void Answer(WorkItem item, in PredictionResult result)
    {
        _metrics.ItemAnswered(result);
        ServerTraces.EndItem(item.Span, result);
        item.Complete(result);
    }
}
