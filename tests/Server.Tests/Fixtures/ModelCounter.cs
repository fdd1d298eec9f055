using System.Diagnostics.Metrics;
using GenderGrpc.Server.Telemetry;

namespace GenderGrpc.Server.Tests.Fixtures;

/// <summary>Counts the models in memory, from where it begins, as the server's own metrics tell of them.</summary>
internal sealed class ModelCounter : IDisposable
{
    private readonly MeterListener _listener = new();
    private int _loaded;
    private int _unloaded;

    public ModelCounter(IMeterFactory meters)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Scope == meters && instrument.Name == ServerMetrics.Models)
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<int>((_, change, _, _) =>
            Interlocked.Increment(ref change > 0 ? ref _loaded : ref _unloaded));
        _listener.Start();
    }

    /// <summary>Models loaded so far.</summary>
    public int Loaded => Volatile.Read(ref _loaded);

    /// <summary>Models that were let go so far.</summary>
    public int Unloaded => Volatile.Read(ref _unloaded);

    public void Dispose() => _listener.Dispose();
}
