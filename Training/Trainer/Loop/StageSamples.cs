using GenderGrpc.Training.Data;

namespace GenderGrpc.Training.Loop;

/// <summary>What a stage gets to see of a split.</summary>
/// <param name="Profiles">All seen in an epoch.</param>
/// <param name="Names">Drawn from, beside the profiles.</param>
internal sealed record StageSamples(IReadOnlyList<Sample> Profiles, IReadOnlyList<Sample> Names)
{
    /// <summary>Selects a stage's samples.</summary>
    public static StageSamples Of(TrainingStage stage, TrainingData data, Split split)
    {
        Sample[] profiles = data.Profiles(split);
        // No model can have learnt their held-out words: a run is validated on what it's for, whatever is generated beside it.
        Sample[] gendered = split == Split.Train ? data.Gendered(split) : [];
        Sample[] names = [.. data.Names(split), .. data.Neutral(split), .. gendered];
        return stage switch
        {
            TrainingStage.Nickname => new StageSamples([], [.. profiles.Select(sample => sample.NicknameAlone()).OfType<Sample>(), .. names]),
            TrainingStage.Avatar => new StageSamples([.. profiles.Select(sample => sample.AvatarAlone()).OfType<Sample>()], []),
            _ => new StageSamples(profiles, names),
        };
    }
}
