using GenderGrpc.Benchmarks.Measuring;

namespace GenderGrpc.Benchmarks.Rpc;

/// <summary>One way to predictions of the same profiles.</summary>
internal interface IPredictionPath
{
    public string Name { get; }

    /// <summary>Predicts so many profiles, each after the answer to the one before.</summary>
    public Task<Latencies> OneByOneAsync(int items, CancellationToken cancellationToken);

    /// <summary>Predicts so many profiles, as fast as it can.</summary>
    public Task SaturateAsync(int items, CancellationToken cancellationToken);
}
