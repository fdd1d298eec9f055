using System.Diagnostics.Metrics;
using GenderGrpc.Bundle.Calibration;
using GenderGrpc.Server.Inference;
using Grpc.Core;

namespace GenderGrpc.Server.Telemetry;

/// <summary>
/// What the server counts: meter "GenderGrpc.Server", names and units as OpenTelemetry's semantic conventions have them.
/// </summary>
internal sealed class ServerMetrics
{
    public const string MeterName = "GenderGrpc.Server";
    public const string Calls = "rpc.server.call.duration";
    public const string Items = "gendergrpc.items";
    public const string Predictions = "gendergrpc.predictions";
    public const string BatchSize = "gendergrpc.batch.size";
    public const string QueueDuration = "gendergrpc.queue.duration";
    public const string FeaturesDuration = "gendergrpc.features.duration";
    public const string InferenceDuration = "gendergrpc.inference.duration";
    public const string EarlyStops = "gendergrpc.cascade.early";
    public const string AvatarLookups = "gendergrpc.features.cache";
    public const string Models = "gendergrpc.models";
    public const string Predicted = "PREDICTED";

    private readonly Histogram<double> _calls;
    private readonly Counter<long> _items;
    private readonly Counter<long> _predictions;
    private readonly Counter<long> _earlyStops;
    private readonly Counter<long> _avatarLookups;
    private readonly Histogram<int> _batchSize;
    private readonly Histogram<double> _queueDuration;
    private readonly Histogram<double> _featuresDuration;
    private readonly Histogram<double> _inferenceDuration;
    private readonly UpDownCounter<int> _models;

    public ServerMetrics(IMeterFactory meters)
    {
        Meter meter = meters.Create(MeterName);
        // Of the conventions for calls; what the server itself takes is shorter.
        var calls = new InstrumentAdvice<double>
        {
            HistogramBucketBoundaries = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10],
        };
        var stages = new InstrumentAdvice<double>
        {
            HistogramBucketBoundaries = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5],
        };
        var sizes = new InstrumentAdvice<int> { HistogramBucketBoundaries = [1, 2, 4, 8, 12, 16, 24, 32, 64, 128, 256, 512, 1024] };
        _calls = meter.CreateHistogram(Calls, "s", "How long calls took, streams their whole life", null, calls);
        _items = meter.CreateCounter<long>(Items, "{item}", "Profiles answered, by outcome");
        _predictions = meter.CreateCounter<long>(Predictions, "{prediction}", "Predictions, by label, reason and modalities");
        _earlyStops = meter.CreateCounter<long>(EarlyStops, "{item}", "Profiles whose nickname alone settled a cascade");
        _avatarLookups = meter.CreateCounter<long>(AvatarLookups, "{avatar}", "Avatars that were looked for in the cache of features, by result");
        _batchSize = meter.CreateHistogram(BatchSize, "{item}", "Profiles in each batch that was run", null, sizes);
        _queueDuration = meter.CreateHistogram(QueueDuration, "s", "Time that computed profiles waited", null, stages);
        _featuresDuration = meter.CreateHistogram(FeaturesDuration, "s", "Time that the features of computed profiles took", null, stages);
        _inferenceDuration = meter.CreateHistogram(InferenceDuration, "s", "Time that the model took for each batch", null, stages);
        _models = meter.CreateUpDownCounter<int>(Models, "{model}", "Models in memory: the active one, and those that still answer");
    }

    /// <summary>Counts a call that has ended.</summary>
    /// <param name="method">"package.Service/Method".</param>
    /// <param name="status">How it ended.</param>
    /// <param name="elapsed">How long it took.</param>
    public void CallEnded(string method, StatusCode status, TimeSpan elapsed) => _calls.Record(
        elapsed.TotalSeconds,
        new("rpc.system.name", "grpc"),
        new("rpc.method", method),
        new("rpc.response.status_code", MetricWords.Of(status)));

    /// <summary>Counts an answer; the outcome is PREDICTED or the failure's reason.</summary>
    public void ItemAnswered(in PredictionResult result)
    {
        _items.Add(1, new KeyValuePair<string, object?>("outcome", result.Failure?.Reason ?? Predicted));
        if (!result.IsFailure)
        {
            Decision decision = result.Decision;
            _predictions.Add(
                1,
                new("label", MetricWords.Of(decision.Label)),
                new("reason", MetricWords.Of(decision.Reason)),
                new("modalities", MetricWords.Of(decision.Modalities)));
            _queueDuration.Record(result.Timings.Queue.TotalSeconds);
            _featuresDuration.Record(result.Timings.Features.TotalSeconds);
        }
    }

    /// <summary>Counts a cascade that its first stage settled.</summary>
    public void StoppedEarly() => _earlyStops.Add(1);

    /// <summary>Counts an avatar that the cache of features was asked for.</summary>
    public void AvatarLookedUp(bool isHit) => _avatarLookups.Add(1, new KeyValuePair<string, object?>("result", isHit ? "hit" : "miss"));

    /// <summary>Counts a batch that begins.</summary>
    public void BatchRun(int size) => _batchSize.Record(size);

    /// <summary>Counts how long the model took for it.</summary>
    public void InferenceRun(TimeSpan elapsed) => _inferenceDuration.Record(elapsed.TotalSeconds);

    /// <summary>Counts a model that is ready to serve.</summary>
    public void ModelLoaded() => _models.Add(1);

    /// <summary>Counts a model that will serve no more.</summary>
    public void ModelUnloaded() => _models.Add(-1);
}
