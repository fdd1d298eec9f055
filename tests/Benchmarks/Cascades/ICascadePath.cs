using GenderGrpc.Benchmarks.Profiles;

namespace GenderGrpc.Benchmarks.Cascades;

/// <summary>A way to predictions, fused or as a cascade.</summary>
internal interface ICascadePath
{
    public string Name { get; }

    /// <summary>Predicts so many profiles, again from the first after the last, as many at a time as a stream may have in flight.</summary>
    public Task<CascadeRound> PredictAsync(
        IReadOnlyList<LabelledProfile> profiles, int items, bool isCascade, CancellationToken cancellationToken);
}
