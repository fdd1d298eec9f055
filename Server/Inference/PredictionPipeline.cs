using GenderGrpc.Bundle;
using GenderGrpc.Bundle.Calibration;
using GenderGrpc.Bundle.Features;
using GenderGrpc.Bundle.Manifest;
using GenderGrpc.Server.Failures;
using GenderGrpc.Server.Options;
using GenderGrpc.Server.Startup;
using GenderGrpc.Server.Telemetry;

namespace GenderGrpc.Server.Inference;

/// <summary>
/// The one way from a profile to a prediction: limits, features, batch, calibrated decision. A caller takes a place
/// (<see cref="TryAdmit"/> or <see cref="AdmitAsync"/>), predicts once with it, and awaits the result once.
/// </summary>
internal sealed class PredictionPipeline : IAsyncDisposable
{
    private readonly FusedModel _model;
    private readonly ProfileLimits _limits;
    private readonly WorkItemPool _pool;
    private readonly DynamicBatcher _batcher;
    private readonly FeatureStage _features;
    private readonly TimeProvider _time;
    private readonly ServerMetrics _metrics;

    /// <summary>Opens the model and warms it up. Throws <see cref="StartupException"/> where it can't be used.</summary>
    public PredictionPipeline(
        ModelBundle bundle, ServerOptions options, TimeProvider time, ServerMetrics metrics, ILogger<PredictionPipeline> logger)
    {
        _time = time;
        _metrics = metrics;
        _limits = new ProfileLimits(options.Limits);
        FeatureExtractor extractor = bundle.CreateFeatureExtractor(options.Limits.AvatarPixels);
        _model = FusedModel.Open(bundle, options.Inference);
        _pool = new WorkItemPool(options.Inference.QueueCapacity, extractor.AvatarBytes, extractor.NicknameLength);
        _batcher = new DynamicBatcher(_model, options.Inference, time, metrics, logger);
        _features = new FeatureStage(extractor, _batcher, options, time, logger);
        metrics.ModelLoaded();
    }

    /// <summary>The model that predicts.</summary>
    public BundleManifest Manifest => _model.Manifest;

    /// <summary>The execution provider.</summary>
    public string Provider => _model.Provider;

    /// <summary>Why that provider.</summary>
    public string ProviderReason => _model.ProviderReason;

    /// <summary>Takes a place in the queue, where one is free.</summary>
    public bool TryAdmit() => _pool.TryAdmit();

    /// <summary>Takes a place in the queue as soon as one is free.</summary>
    public Task AdmitAsync(CancellationToken cancellationToken) => _pool.AdmitAsync(cancellationToken);

    /// <summary>Predicts with a place that was taken, and gives it back with the result.</summary>
    public ValueTask<PredictionResult> PredictAsync(in PredictionInput input)
    {
        Failure? failure = input.Abandonment(_time) ?? _limits.Check(input);
        if (failure is not null || (input.Avatar.IsEmpty && string.IsNullOrEmpty(input.Nickname)))
        {
            _pool.Leave();
            PredictionResult result = failure is null
                ? new PredictionResult(DecisionRule.NoSignal, default)
                : new PredictionResult(failure);
            _metrics.ItemAnswered(result);
            return ValueTask.FromResult(result);
        }

        WorkItem item = _pool.Rent();
        ValueTask<PredictionResult> prediction = item.Begin(input, _time.GetTimestamp());
        _features.Submit(item);
        return prediction;
    }

    /// <summary>Answers what was admitted, then ends.</summary>
    public async ValueTask DisposeAsync()
    {
        await _features.DisposeAsync();
        await _batcher.DisposeAsync();
        _pool.Dispose();
        _model.Dispose();
        _metrics.ModelUnloaded();
    }
}
