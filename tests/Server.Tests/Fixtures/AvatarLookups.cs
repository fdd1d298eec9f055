using System.Diagnostics.Metrics;
using GenderGrpc.Server.Telemetry;

namespace GenderGrpc.Server.Tests.Fixtures;

/// <summary>Counts what the cache of features is asked for, as the server's own metrics tell of it.</summary>
internal sealed class AvatarLookups : IDisposable
{
    private readonly MeterListener _listener = new();
    private int _hits;
    private int _misses;

    public AvatarLookups(IMeterFactory meters)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Scope == meters && instrument.Name == ServerMetrics.AvatarLookups)
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((_, count, tags, _) =>
            Interlocked.Add(ref tags[0].Value is "hit" ? ref _hits : ref _misses, (int)count));
        _listener.Start();
    }

    /// <summary>Avatars that were there, and those that weren't.</summary>
    public (int Hits, int Misses) Counts => (Volatile.Read(ref _hits), Volatile.Read(ref _misses));

    public void Dispose() => _listener.Dispose();
}
