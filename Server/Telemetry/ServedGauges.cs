using System.Diagnostics.Metrics;
using GenderGrpc.Bundle;
using GenderGrpc.Bundle.Calibration;
using GenderGrpc.Server.Drift;
using GenderGrpc.Server.Inference;
using GenderGrpc.Server.Journal;
using GenderGrpc.Server.Runs;
using GenderGrpc.V1;

namespace GenderGrpc.Server.Telemetry;

/// <summary>What is looked up when metrics are read: the runs, the active model, and how its last predictions came out.</summary>
internal sealed class ServedGauges
{
    public const string Runs = "gendergrpc.runs";
    public const string Model = "gendergrpc.model.active";
    public const string Coverage = "gendergrpc.coverage";
    public const string ScoreDrift = "gendergrpc.drift.score";
    public const string UndeterminedDrift = "gendergrpc.drift.undetermined";
    public const string DriftItems = "gendergrpc.drift.items";

    private static readonly ModalityMask[] Masks = [ModalityMask.Both, ModalityMask.Avatar, ModalityMask.Nickname];
    private static readonly RunState[] States = [.. Enum.GetValues<RunState>().Where(state => state != RunState.Unspecified)];

    private readonly ActivePipeline _active;
    private readonly JournalDatabase _journal;

    public ServedGauges(IMeterFactory meters, ActivePipeline active, JournalDatabase journal)
    {
        _active = active;
        _journal = journal;
        Meter meter = meters.Create(ServerMetrics.MeterName);
        meter.CreateObservableUpDownCounter(Runs, CountRuns, "{run}", "Runs, by state");
        meter.CreateObservableGauge(Model, ActiveModel, null, "1 for the model that serves");
        meter.CreateObservableGauge(
            Coverage, () => Observe((sample, _) => sample.Coverage), "1", "Share of the last predictions that got female or male");
        meter.CreateObservableGauge(
            ScoreDrift,
            () => Observe((sample, expected) => expected is null ? null : sample.ScoreIndex(expected)),
            null,
            "Population stability index of the last predictions' scores against the calibration profiles'");
        meter.CreateObservableGauge(
            UndeterminedDrift,
            () => Observe((sample, expected) => expected is null ? null : sample.UndeterminedIndex(expected)),
            null,
            "Population stability index of undetermined against answered at the default max_error");
        meter.CreateObservableGauge(
            DriftItems, () => Observe((sample, _) => sample.Count), "{item}", "Last predictions that coverage and drift are of");
    }

    private List<Measurement<int>> CountRuns()
    {
        Dictionary<RunState, int> counts = _journal.Read(state => state.CountRuns());
        return
        [
            .. States.Select(state => new Measurement<int>(
                counts.GetValueOrDefault(state), new KeyValuePair<string, object?>("state", MetricWords.Of(state)))),
        ];
    }

    private List<Measurement<int>> ActiveModel()
    {
        if (!_active.TryLease(out PipelineLease lease))
        {
            return [];
        }

        using (lease)
        {
            PredictionPipeline pipeline = lease.Pipeline;
            return
            [
                new Measurement<int>(
                    1,
                    new("model", pipeline.Manifest.Name),
                    new("version", pipeline.Manifest.Version),
                    new("provider", pipeline.Provider)),
            ];
        }
    }

    private List<Measurement<double>> Observe(Func<ScoreSample, ScoreHistogram?, double?> value)
    {
        var measurements = new List<Measurement<double>>(Masks.Length);
        if (_active.TryLease(out PipelineLease lease))
        {
            using (lease)
            {
                PredictionPipeline pipeline = lease.Pipeline;
                foreach (ModalityMask mask in Masks)
                {
                    if (value(pipeline.Drift.Read(mask), pipeline.Manifest.Calibration.For(mask).Scores) is { } seen)
                    {
                        measurements.Add(new Measurement<double>(seen, new KeyValuePair<string, object?>("modalities", MetricWords.Of(mask))));
                    }
                }
            }
        }

        return measurements;
    }
}
