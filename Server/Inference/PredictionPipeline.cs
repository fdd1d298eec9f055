using GenderGrpc.Bundle;
using GenderGrpc.Bundle.Calibration;
using GenderGrpc.Bundle.Features;
using GenderGrpc.Bundle.Manifest;
using GenderGrpc.Server.Drift;
using GenderGrpc.Server.Failures;
using GenderGrpc.Server.Inference.Caching;
using GenderGrpc.Server.Inference.Providers;
using GenderGrpc.Server.Options;
using GenderGrpc.Server.Startup;
using GenderGrpc.Server.Telemetry;

namespace GenderGrpc.Server.Inference;

/// <summary>
/// The one way from a profile to a prediction: limits, features, batch, calibrated decision. A caller takes a place
/// for it (<see cref="Admit"/>, <see cref="AdmitBatch"/> or <see cref="AdmitAsync(Flow, CancellationToken)"/>), predicts once with
/// it, and awaits the result once.
/// </summary>
internal sealed class PredictionPipeline : IAsyncDisposable
{
    private readonly FusedModel _model;
    private readonly ProfileLimits _limits;
    private readonly Admission _admission;
    private readonly WorkItemPool _pool;
    private readonly DynamicBatcher _batcher;
    private readonly FeatureStage _features;
    private readonly TimeProvider _time;
    private readonly ServerMetrics _metrics;
    private readonly ServerTraces _traces;

    /// <summary>
    /// Opens the model, on the providers that the options allow unless others are given, and warms it up. Throws
    /// <see cref="StartupException"/> where it can't be used.
    /// </summary>
    public PredictionPipeline(
        ModelBundle bundle,
        ServerOptions options,
        TimeProvider time,
        ServerMetrics metrics,
        ServerTraces traces,
        ILogger<PredictionPipeline> logger,
        ProviderChain? chain = null)
    {
        _time = time;
        _metrics = metrics;
        _traces = traces;
        Drift = new ModelDrift(time);
        _limits = new ProfileLimits(options.Limits);
        FeatureExtractor extractor = bundle.CreateFeatureExtractor(options.Limits.AvatarPixels);
        _model = FusedModel.Open(bundle, options.Inference, chain, logger);
        _admission = new Admission(options.Inference.QueueCapacity, time);
        _pool = new WorkItemPool(_admission, extractor.AvatarBytes, extractor.NicknameLength);
        _batcher = new DynamicBatcher(_model, options.Inference, BeginLastStage, Drift, time, metrics, traces, logger);
        var cache = FeatureCache.Create(extractor, options.Inference.FeatureCacheMegabytes, metrics);
        _features = new FeatureStage(extractor, cache, _batcher, options, time, logger);
        metrics.ModelLoaded();
    }

    /// <summary>The model that predicts.</summary>
    public BundleManifest Manifest => _model.Manifest;

    /// <summary>The execution provider.</summary>
    public string Provider => _model.Provider;

    /// <summary>The same, with what was passed over for it.</summary>
    public ChosenProvider Chosen => _model.Chosen;

    /// <inheritdoc cref="FusedModel.IsLost"/>
    public bool IsLost => _model.IsLost;

    /// <summary>How its last predictions came out.</summary>
    public ModelDrift Drift { get; }

    /// <summary>Takes a place in the queue, where the flow may have one now. Throws <see cref="FailureException"/> where it mayn't.</summary>
    public void Admit(Flow flow)
    {
        if (!_admission.TryEnter(flow))
        {
            throw Refusal();
        }
    }

    /// <summary>The same for a batch. The other profiles of it take their places as its <see cref="BatchAdmission"/> says.</summary>
    public BatchAdmission AdmitBatch(Flow flow, int count) => _admission.TryEnterBatch(flow, count) ?? throw Refusal();

    /// <summary>Takes a place in the queue as soon as the flow may have one.</summary>
    public Task AdmitAsync(Flow flow, CancellationToken cancellationToken) => _admission.EnterAsync(flow, cancellationToken);

    /// <summary>The same for what the server predicts of itself.</summary>
    public Task AdmitAsync(CancellationToken cancellationToken) => AdmitAsync(default, cancellationToken);

    /// <summary>Predicts with a place that was taken, and gives it back with the result.</summary>
    public ValueTask<PredictionResult> PredictAsync(in PredictionInput input)
    {
        Failure? failure = input.Abandonment(_time) ?? _limits.Check(input);
        if (failure is not null || (input.Avatar.IsEmpty && string.IsNullOrEmpty(input.Nickname)))
        {
            _admission.Leave(input.Flow);
            PredictionResult result = failure is null
                ? new PredictionResult(DecisionRule.NoSignal, default)
                : new PredictionResult(failure);
            _metrics.ItemAnswered(result);
            return ValueTask.FromResult(result);
        }

        WorkItem item = _pool.Rent();
        bool isCascade = input.AllowsCascade && !input.Avatar.IsEmpty && !string.IsNullOrEmpty(input.Nickname)
            && _model.HasCascade(input.MaxError);
        ValueTask<PredictionResult> prediction = item.Begin(input, _time.GetTimestamp(), isCascade, _traces.BeginItem());
        _features.TrySubmit(item);
        return prediction;
    }

    /// <summary>Answers what was admitted, then ends.</summary>
    public async ValueTask DisposeAsync()
    {
        await _features.DisposeAsync();
        await _batcher.DisposeAsync();
        _model.Dispose();
        _metrics.ModelUnloaded();
    }

    private bool BeginLastStage(WorkItem item) => _features.TrySubmit(item);

    private FailureException Refusal()
    {
        Failure failure = PredictionFailure.QueueFull(_admission.RetryAfter);
        _metrics.ItemAnswered(new PredictionResult(failure));
        return new FailureException(failure);
    }
}
