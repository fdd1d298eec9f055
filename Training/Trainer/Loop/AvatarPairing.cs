using GenderGrpc.Bundle;
using GenderGrpc.Training.Data;

namespace GenderGrpc.Training.Loop;

/// <summary>
/// Gives names alone an avatar: given the gender, name and picture of a profile say nothing of each other, so every name goes with
/// every picture of its label. Half of the pictures agree with the name; the other half of the names get a picture that says nothing,
/// or, where it is the name that says nothing, one that tells.
/// </summary>
internal sealed class AvatarPairing
{
    private readonly Dictionary<Label, Sample[][]> _pictures;

    public AvatarPairing(IEnumerable<Sample> profiles, TrainOptions options) => _pictures = profiles
        .Where(sample => sample.Avatar is not null)
        .GroupBy(sample => sample.AvatarLabel)
        .ToDictionary(
            label => label.Key,
            label => label.GroupBy(sample => sample.Row.Slices.GetValueOrDefault(options.SourceColumn, ""))
                .Select(source => source.ToArray()).ToArray());

    /// <summary>The name with an avatar, or as it is where the data has no such picture.</summary>
    public SampleView Pair(SampleView name, RandomStream random)
    {
        Label wanted = random.Chance(0.5) ? name.Label
            : name.Label != Label.Undetermined ? Label.Undetermined
            : random.Chance(0.5) ? Label.Female : Label.Male;
        if (!_pictures.TryGetValue(wanted, out Sample[][]? sources))
        {
            return name;
        }

        Sample picture = random.Pick<Sample>(random.Pick<Sample[]>(sources));
        return name with
        {
            Avatar = picture.Avatar,
            AvatarLabel = wanted,
            Label = name.Label == Label.Undetermined ? wanted : name.Label,
        };
    }
}
