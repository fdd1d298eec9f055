using GenderGrpc.Bundle.Features;
using GenderGrpc.Bundle.Nicknames;
using GenderGrpc.Training.Data;
using GenderGrpc.Training.Loop;
using GenderGrpc.Training.Models;

namespace GenderGrpc.Training.Commands;

/// <summary>What a run goes on from: its own checkpoint, or its start, with other runs' weights where there are any.</summary>
/// <param name="State">The state.</param>
/// <param name="Vocabulary">The vocabulary.</param>
/// <param name="WarmStart">The other runs.</param>
internal sealed record RunOrigin(CheckpointState State, Vocabulary Vocabulary, WarmStart WarmStart)
{
    // Where --ngram-buckets is 0, which fastText can't do without.
    private const int FastTextBuckets = 100_000;

    /// <summary>The checkpoint in a run's folder. Throws <see cref="DataException"/> where there is none.</summary>
    public static RunOrigin Saved(string folder)
    {
        (CheckpointState state, Vocabulary vocabulary) = Checkpoint.Read(TrainingRun.CheckpointFolder(folder));
        return new RunOrigin(state, vocabulary, WarmStart.From([]));
    }

    /// <summary>The start of a run. Throws <see cref="DataException"/> where the others' weights don't fit it.</summary>
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
                Nickname = NicknameFeatures(options),
            },
            Command = command,
            Hardware = Surroundings.Hardware,
            Software = Surroundings.Software,
            StartedFrom = [.. warmStart.States],
            DataDigest = TrainingData.DigestOf(data),
        };
        warmStart.RequireFit(options, state.Features);
        IEnumerable<string> nicknames = TrainingData.TrainingNicknames(data, options);
        Vocabulary vocabulary =
            warmStart.Vocabulary ?? (options.Kind == ModelKind.Fasttext
                ? new Vocabulary("")
                : RuneVocabulary.Learn(nicknames, options.VocabularySize, options.VocabularyMinimum).ToVocabulary());
        return new RunOrigin(state, vocabulary, warmStart);
    }

    private static NicknameSpec NicknameFeatures(TrainOptions options) => options.Kind == ModelKind.Fasttext
        ? new NicknameSpec
        {
            Tokenizer = NicknameSpec.NgramTokenizerKind,
            // Each rune begins one n-gram of each length.
            Length = options.NicknameLength * (options.NgramLength - options.NgramMinimum + 1),
            HashBuckets = options.NgramBuckets > 0 ? options.NgramBuckets : FastTextBuckets,
            NgramMinimum = options.NgramMinimum,
            NgramMaximum = options.NgramLength,
        }
        : new NicknameSpec { Length = options.NicknameLength, HashBuckets = options.HashBuckets };
}
