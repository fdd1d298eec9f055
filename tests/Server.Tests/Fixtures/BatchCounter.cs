using System.Diagnostics.Metrics;
using GenderGrpc.Server.Telemetry;

namespace GenderGrpc.Server.Tests.Fixtures;

/// <summary>Counts batches as the server's own metrics tell of them.</summary>
internal sealed class BatchCounter : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly SemaphoreSlim _begun = new(0);
    private int _batches;
    private int _profiles;

    public BatchCounter(IMeterFactory meters)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Scope == meters && instrument.Name == ServerMetrics.BatchSize)
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<int>((_, size, _, _) =>
        {
            Interlocked.Increment(ref _batches);
            Interlocked.Add(ref _profiles, size);
            _begun.Release();
        });
        _listener.Start();
    }

    /// <summary>Batches begun so far.</summary>
    public int Batches => Volatile.Read(ref _batches);

    /// <summary>Profiles in them.</summary>
    public int Profiles => Volatile.Read(ref _profiles);

    /// <summary>Waits until one more batch than at the last call has begun.</summary>
    public Task NextAsync() => _begun.WaitAsync(TestContext.Current.CancellationToken);

    public void Dispose()
    {
        _listener.Dispose();
        _begun.Dispose();
    }
}
