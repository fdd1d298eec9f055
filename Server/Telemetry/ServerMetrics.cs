using System.Diagnostics.Metrics;
using GenderGrpc.Server.Inference;

namespace GenderGrpc.Server.Telemetry;

/// <summary>What the server counts: meter "GenderGrpc.Server".</summary>
internal sealed class ServerMetrics
{
    public const string MeterName = "GenderGrpc.Server";
    public const string Items = "gendergrpc.server.items";
    public const string BatchSize = "gendergrpc.server.batch.size";
    public const string QueueDuration = "gendergrpc.server.queue.duration";
    public const string EarlyStops = "gendergrpc.server.cascade.early";
    public const string Models = "gendergrpc.server.models";
    public const string Predicted = "PREDICTED";

    private readonly Counter<long> _items;
    private readonly Counter<long> _earlyStops;
    private readonly Histogram<int> _batchSize;
    private readonly Histogram<double> _queueDuration;
    private readonly UpDownCounter<int> _models;

    public ServerMetrics(IMeterFactory meters)
    {
        Meter meter = meters.Create(MeterName);
        _items = meter.CreateCounter<long>(Items, "{profile}", "Profiles answered, by outcome");
        _earlyStops = meter.CreateCounter<long>(EarlyStops, "{profile}", "Profiles whose nickname alone settled a cascade");
        _batchSize = meter.CreateHistogram<int>(BatchSize, "{profile}", "Profiles in each batch that was run");
        _queueDuration = meter.CreateHistogram<double>(QueueDuration, "s", "Time that computed profiles waited");
        _models = meter.CreateUpDownCounter<int>(Models, "{model}", "Models in memory: the active one, and those that still answer");
    }

    /// <summary>Counts an answer; the outcome is PREDICTED or the failure's reason.</summary>
    public void ItemAnswered(in PredictionResult result)
    {
        _items.Add(1, new KeyValuePair<string, object?>("outcome", result.Failure?.Reason ?? Predicted));
        if (!result.IsFailure)
        {
            _queueDuration.Record(result.Timings.Queue.TotalSeconds);
        }
    }

    /// <summary>Counts a cascade that its first stage settled.</summary>
    public void StoppedEarly() => _earlyStops.Add(1);

    /// <summary>Counts a batch.</summary>
    public void BatchRun(int size) => _batchSize.Record(size);

    /// <summary>Counts a model that is ready to serve.</summary>
    public void ModelLoaded() => _models.Add(1);

    /// <summary>Counts a model that will serve no more.</summary>
    public void ModelUnloaded() => _models.Add(-1);
}
