using GenderGrpc.Training.Data;

namespace GenderGrpc.Training.Loop;

/// <summary>
/// Which sample comes when. It depends on the seed and the epoch alone, so a resumed run goes on where it stopped, with whatever batch
/// size.
/// </summary>
internal sealed class EpochPlan(IReadOnlyList<Sample> profiles, IReadOnlyList<Sample> names, TrainOptions options)
{
    // The first of this purpose's random streams among all that the seed makes.
    private const long Stream = 1L << 48;

    private readonly SamplePool _profiles = new(profiles, options);
    private readonly SamplePool _names = new(names, options);

    // Without any profile the names are all there is.
    private int NamesPerEpoch => profiles.Count == 0
        ? names.Count
        : (int)Math.Min(names.Count, profiles.Count * options.NamesPerProfile);

    /// <summary>Samples in an epoch.</summary>
    public int Count => profiles.Count + NamesPerEpoch;

    /// <summary>The samples of an epoch, from 0, in order: as many as there are profiles, and a fresh draw of names.</summary>
    public Sample[] Epoch(int epoch)
    {
        var random = new RandomStream(options.Seed, Stream + epoch);
        Sample[] samples = [.. _profiles.Draw(profiles.Count, random), .. _names.Draw(NamesPerEpoch, random)];
        random.Shuffle<Sample>(samples);
        return samples;
    }
}
