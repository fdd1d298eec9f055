using GenderGrpc.Training.Synthetic.Avatars;

namespace GenderGrpc.Training.Synthetic;

/// <summary>What a synthetic data set is made of. The same options always give the same profiles.</summary>
internal sealed record SyntheticOptions
{
    /// <summary>The most profiles.</summary>
    public const int MostProfiles = 10_000_000;

    /// <summary>The smallest picture whose cues can be told.</summary>
    public const int SmallestImage = 32;

    /// <summary>The largest picture.</summary>
    public const int LargestImage = 512;

    /// <summary>How many profiles, in 1 … 10,000,000.</summary>
    public int Profiles { get; init; } = 12_000;

    /// <summary>Width and height of an avatar in pixels, in 32 … 512.</summary>
    public int ImageSize { get; init; } = 96;

    /// <summary>How avatars may be rendered; fewer styles are learnt from fewer pictures.</summary>
    public IReadOnlyCollection<AvatarStyle> Styles { get; init; } = Enum.GetValues<AvatarStyle>();

    /// <summary>The seed of every random choice.</summary>
    public long Seed { get; init; } = 1;

    /// <summary>The share of profiles to train on.</summary>
    public double TrainShare { get; init; } = 0.8;

    /// <summary>The share of profiles to validate and calibrate on.</summary>
    public double ValidationShare { get; init; } = 0.1;

    /// <summary>The share of profiles to test on. The three shares sum to 1.</summary>
    public double TestShare { get; init; } = 0.1;

    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range; the message names it.</exception>
    public void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Profiles, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Profiles, MostProfiles);
        ArgumentOutOfRangeException.ThrowIfLessThan(ImageSize, SmallestImage);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(ImageSize, LargestImage);
        ArgumentOutOfRangeException.ThrowIfNegative(TrainShare);
        ArgumentOutOfRangeException.ThrowIfNegative(ValidationShare);
        ArgumentOutOfRangeException.ThrowIfNegative(TestShare);
        if (!(Math.Abs(TrainShare + ValidationShare + TestShare - 1) < 1e-9))
        {
            throw new ArgumentOutOfRangeException(
                nameof(TestShare), TestShare, "TrainShare, ValidationShare and TestShare must sum to 1.");
        }
    }

    /// <summary>The split of a profile: train, val or test. Profiles are independent, so their order may decide.</summary>
    public string SplitOf(int index)
    {
        var train = (int)Math.Round(Profiles * TrainShare);
        var validation = (int)Math.Round(Profiles * (TrainShare + ValidationShare));
        return index < train ? "train" : index < validation ? "val" : "test";
    }
}
