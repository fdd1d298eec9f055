using System.Globalization;
using System.Text;
using GenderGrpc.Bundle;
using GenderGrpc.Bundle.Features;
using GenderGrpc.Bundle.Manifest;
using GenderGrpc.Bundle.Nicknames;
using GenderGrpc.Training.Data;
using GenderGrpc.Training.Data.Gendered;
using GenderGrpc.Training.Data.Neutral;
using GenderGrpc.Training.Models;

namespace GenderGrpc.Training.Loop;

/// <summary>A data folder, decoded, by split, and the nicknames that were generated beside it.</summary>
internal sealed class TrainingData
{
    private const string NeutralSource = "neutral nicknames";
    private const string GenderedSource = "gendered nicknames";

    private readonly Dictionary<Split, Sample[]> _profiles;
    private readonly Dictionary<Split, Sample[]> _names;
    private readonly Dictionary<Split, Sample[]> _neutral;
    private readonly Dictionary<Split, Sample[]> _gendered;

    private TrainingData(
        IReadOnlyList<DataEntry> sources,
        Dictionary<Split, Sample[]> profiles,
        Dictionary<Split, Sample[]> names,
        Dictionary<Split, Sample[]> neutral,
        Dictionary<Split, Sample[]> gendered)
    {
        Sources = sources;
        _profiles = profiles;
        _names = names;
        _neutral = neutral;
        _gendered = gendered;
    }

    /// <summary>The files, the one that describes them, and what was generated, for the bundle's manifest.</summary>
    public IReadOnlyList<DataEntry> Sources { get; }

    /// <summary>Decodes a folder's avatars and generates what the options ask for.</summary>
    public static TrainingData Load(
        DataFolder folder, TrainOptions options, FeatureExtractor features, CancellationToken cancellationToken)
    {
        Dictionary<Split, Sample[]> BySplit(IEnumerable<ProfileRow> rows) => Enum.GetValues<Split>().ToDictionary(
            split => split,
            split => SampleLoader.Load([.. rows.Where(row => row.Split == split)], features, cancellationToken));

        ProfileRow[] neutral = [.. Neutral(options)];
        ProfileRow[] gendered = [.. Gendered(options)];
        return new TrainingData(
            [
                .. folder.Sources,
                .. folder.Description is { } description ? [description] : Array.Empty<DataEntry>(),
                .. Describe(NeutralSource, neutral),
                .. Describe(GenderedSource, gendered),
            ],
            BySplit(folder.Profiles),
            BySplit(folder.Names),
            BySplit(neutral),
            BySplit(gendered));
    }

    /// <summary>
    /// The vocabulary of a run that takes none from another: learnt from the nicknames to train on, or the folder's own. Throws
    /// <see cref="DataException"/> where the folder has none that can be used.
    /// </summary>
    public static Vocabulary VocabularyOf(DataFolder folder, TrainOptions options)
    {
        if (options.Kind == ModelKind.Fasttext)
        {
            return new Vocabulary("");
        }

        if (options.Tokenizer == TokenizerKind.Rune)
        {
            IEnumerable<string> nicknames = folder.Profiles.Concat(folder.Names).Concat(Neutral(options)).Concat(Gendered(options))
                .Where(row => row.Split == Split.Train && row.Nickname is not null)
                .Select(row => row.Nickname!);
            return RuneVocabulary.Learn(nicknames, options.VocabularySize, options.VocabularyMinimum).ToVocabulary();
        }

        string kind = options.Nickname.Tokenizer;
        var vocabulary = new Vocabulary(
            folder.ReadVocabulary()
            ?? throw new DataException($"The data folder has no {DataFolder.VocabularyFile}, which --tokenizer {kind} needs."));
        try
        {
            _ = NicknameTokenizer.Create(options.Nickname, vocabulary);
            return vocabulary;
        }
        catch (BundleException exception)
        {
            throw new DataException($"{DataFolder.VocabularyFile} can't be used by --tokenizer {kind}: {exception.Message}", exception);
        }
    }

    /// <summary>One digest over the digests of a folder's files.</summary>
    public static string DigestOf(DataFolder folder) => Digest.Of(
        Encoding.UTF8.GetBytes(string.Concat(folder.Sources.Select(source => source.Digest))));

    /// <summary>The profiles of a split.</summary>
    public Sample[] Profiles(Split split) => _profiles[split];

    /// <summary>The names alone of a split.</summary>
    public Sample[] Names(Split split) => _names[split];

    /// <summary>The generated nicknames of a split, which say nothing about gender.</summary>
    public Sample[] Neutral(Split split) => _neutral[split];

    /// <summary>The generated nicknames of a split, which present a gender by a word that no other split has.</summary>
    public Sample[] Gendered(Split split) => _gendered[split];

    private static IEnumerable<ProfileRow> Neutral(TrainOptions options) =>
        NeutralNicknames.Draw(options.Seed, options.NeutralNicknames)
            .Select((drawn, index) => Row(drawn.Nickname, Label.Undetermined, drawn.Split, NeutralSource, index, options));

    private static IEnumerable<ProfileRow> Gendered(TrainOptions options) =>
        GenderedNicknames.Draw(options.Seed, options.GenderedNicknames)
            .Select((drawn, index) => Row(drawn.Nickname, drawn.Label, drawn.Split, GenderedSource, index, options));

    private static ProfileRow Row(string nickname, Label label, Split split, string source, int index, TrainOptions options) => new()
    {
        Nickname = nickname,
        Label = label,
        Split = split,
        Origin = string.Create(CultureInfo.InvariantCulture, $"{source} {index + 1}"),
        Slices = new Dictionary<string, string> { [options.SourceColumn] = source },
    };

    private static DataEntry[] Describe(string source, ProfileRow[] rows) => rows.Length == 0
        ? []
        :
        [
            new DataEntry(
                source,
                rows.Length,
                Digest.Of(Encoding.UTF8.GetBytes(string.Join('\n', rows.Select(row => row.Nickname)))),
                string.Create(CultureInfo.InvariantCulture, $"generated by the trainer; {rows.Count(row => row.Split == Split.Train)} rows to train on")),
        ];
}
