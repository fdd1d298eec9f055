using GenderGrpc.Bundle.Features;
using GenderGrpc.Bundle.Nicknames;
using GenderGrpc.Training.Data;
using GenderGrpc.Training.Loop;

namespace GenderGrpc.Training.Commands;

/// <summary>What a run goes on from: its own checkpoint, or its start, with other runs' weights where there are any.</summary>
/// <param name="State">The state.</param>
/// <param name="Vocabulary">The vocabulary.</param>
/// <param name="WarmStart">The other runs.</param>
internal sealed record RunOrigin(CheckpointState State, Vocabulary Vocabulary, WarmStart WarmStart)
{
    /// <summary>The checkpoint in a run's folder. Throws <see cref="DataException"/> where there is none.</summary>
    public static RunOrigin Saved(string folder)
    {
        (CheckpointState state, Vocabulary vocabulary) = Checkpoint.Read(TrainingRun.CheckpointFolder(folder));
        return new RunOrigin(state, vocabulary, WarmStart.From([]));
    }

    /// <summary>
    /// The start of a run. Throws <see cref="DataException"/> where the others' weights don't fit it, or the data has no vocabulary that its
    /// tokenizer can use.
    /// </summary>
    public static RunOrigin Fresh(TrainOptions options, DataFolder data, IEnumerable<string> from, string command)
    {
        WarmStart warmStart = WarmStart.From(from);
        var state = new CheckpointState
        {
            Step = 0,
            Seconds = 0,
            Options = options,
            Features = new FeatureSpec
            {
                Avatar = new AvatarSpec { Size = options.ImageSize },
                Nickname = options.Nickname,
            },
            Command = command,
            Hardware = Surroundings.Hardware,
            Software = Surroundings.Software,
            StartedFrom = [.. warmStart.States],
            DataDigest = TrainingData.DigestOf(data),
        };
        warmStart.RequireFit(options, state.Features);
        return new RunOrigin(state, warmStart.Vocabulary ?? TrainingData.VocabularyOf(data, options), warmStart);
    }
}
