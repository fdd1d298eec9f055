using GenderGrpc.Bundle.Features;
using GenderGrpc.Bundle.Nicknames;
using GenderGrpc.Bundle.Onnx;
using GenderGrpc.Training.Models;
using GenderGrpc.Training.Tests.Fixtures;
using Microsoft.ML.OnnxRuntime;
using TorchSharp;

namespace GenderGrpc.Training.Tests.Onnx;

/// <summary>Padding changes no answer: of every tokenizer, ids without it say what they say with all of it.</summary>
public sealed class NicknameLengthTests
{
    private const int Count = 150;
    private const int BatchSize = 7;
    private const int WideBuckets = 500;
    private const double Tolerance = 1e-5;
    private const string Runes = "abcmnoyz ABMZ_09.éßюя明美子花😀👩‍ｱ";
    private const string WordPieces = "[PAD]\n[UNK]\na\n##a\n##n\n##na\nma\n##ry\n_\n9\n##9\n明\nb\n##b\n##m\n##z\no\n##o\n";

    public static TheoryData<string> Tokenizers { get; } =
        ["rune with words and wide n-grams", NicknameSpec.RuneTokenizerKind, NicknameSpec.NgramTokenizerKind, NicknameSpec.WordPieceTokenizerKind];

    [Theory]
    [MemberData(nameof(Tokenizers))]
    public void Emit_RandomNicknames_AnswersWithoutPaddingAsWithAllOfIt(string tokenizer)
    {
        (byte[] onnx, FeatureExtractor features) = Create(tokenizer);
        using var graph = new IdsGraph(onnx, features);
        int[][] nicknames = [.. RandomNicknames().Select(nickname => Encode(features, nickname))];

        double[][] padded = [.. nicknames.SelectMany(ids => graph.Run([ids], features.NicknameLength))];
        double[][] alone = [.. nicknames.SelectMany(ids => graph.Run([ids], NicknameAxis.TokensOf(ids)))];
        double[][] together = [.. nicknames.Chunk(BatchSize).SelectMany(rows => graph.Run(rows, rows.Max(ids => NicknameAxis.TokensOf(ids))))];

        Assert.Contains(nicknames, ids => NicknameAxis.TokensOf(ids) == features.NicknameLength);
        Assert.Contains(nicknames, ids => NicknameAxis.TokensOf(ids) < features.NicknameLength / 2);
        AssertClose(padded, alone);
        AssertClose(padded, together);
    }

    [Theory]
    [MemberData(nameof(Tokenizers))]
    public void Emit_AbsentNickname_IsNothingAtEveryLength(string tokenizer)
    {
        (byte[] onnx, FeatureExtractor features) = Create(tokenizer);
        using var graph = new IdsGraph(onnx, features);
        int[] absent = new int[features.NicknameLength];
        double[][] expected = graph.Run([absent], features.NicknameLength);

        Assert.Equal(0, expected[0][^1]);
        Assert.All(Enumerable.Range(1, features.NicknameLength), length => AssertClose(expected, graph.Run([absent], length)));
    }

    [Fact]
    public void Open_LengthOverriddenByItsName_ComputesOnlyThat()
    {
        (byte[] onnx, FeatureExtractor features) = Create(NicknameSpec.RuneTokenizerKind);
        using var free = new IdsGraph(onnx, features);
        using var options = new SessionOptions();
        options.AddFreeDimensionOverrideByName(GraphContract.NicknameLengthAxis, features.NicknameLength);
        using var overridden = new IdsGraph(onnx, features, options);
        int[][] ids = [Encode(features, "anna"), Encode(features, "")];

        AssertClose(free.Run(ids, features.NicknameLength), overridden.Run(ids, features.NicknameLength));
        Assert.Equal([-1, -1], free.IdsShape);
        Assert.Equal([-1, features.NicknameLength], overridden.IdsShape);
    }

    private static (byte[] Onnx, FeatureExtractor Features) Create(string tokenizer)
    {
        var spec = new NicknameSpec { Tokenizer = tokenizer, Length = 24, HashBuckets = 20 };
        (NicknameSpec nickname, Vocabulary vocabulary, ModelOptions options) = tokenizer switch
        {
            NicknameSpec.RuneTokenizerKind => (spec, TinyModel.Vocabulary, TinyModel.Options),
            NicknameSpec.NgramTokenizerKind => (
                spec with { NgramMinimum = 1, NgramMaximum = 4 }, new Vocabulary(""), TinyModel.Options with { Kind = ModelKind.Fasttext }),
            NicknameSpec.WordPieceTokenizerKind => (spec with { HashBuckets = 0 }, new Vocabulary(WordPieces), TinyModel.Options),
            _ => (
                spec with { Tokenizer = NicknameSpec.RuneTokenizerKind, SplitsWords = true },
                TinyModel.Vocabulary,
                TinyModel.Options with { WideBuckets = WideBuckets }),
        };
        var features = new FeatureExtractor(
            new FeatureSpec { Avatar = new AvatarSpec { Size = TinyModel.ImageSize }, Nickname = nickname }, vocabulary);
        torch.random.manual_seed(77);
        using ProfileModel model = new ProfileModel(options, features.TokenIdCount, features.NicknameLength).Randomised(77);
        var random = new Random(78);
        model.Wide?.Load([.. Enumerable.Range(0, WideBuckets).Select(_ => (float)(random.NextDouble() - 0.5))]);
        return (model.Emit(features.Spec), features);
    }

    private static IEnumerable<string> RandomNicknames()
    {
        string[] runes = [.. Runes.EnumerateRunes().Select(rune => rune.ToString())];
        var random = new Random(79);
        for (int i = 0; i < Count; i++)
        {
            int length = i % 3 == 0 ? random.Next(1, 4) : random.Next(1, 40);
            yield return string.Concat(Enumerable.Range(0, length).Select(_ => runes[random.Next(runes.Length)])) + "a";
        }
    }

    private static int[] Encode(FeatureExtractor features, string nickname)
    {
        int[] ids = new int[features.NicknameLength];
        features.Nickname(nickname, ids);
        return ids;
    }

    private static void AssertClose(double[][] expected, double[][] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        Assert.All(
            expected.Zip(actual).SelectMany(rows => rows.First.Zip(rows.Second)), pair => Assert.Equal(pair.First, pair.Second, Tolerance));
    }

    /// <summary>A fused graph that is given any number of each nickname's ids, beside the same avatar or none.</summary>
    private sealed class IdsGraph(byte[] onnx, FeatureExtractor features, SessionOptions? options = null) : IDisposable
    {
        private static readonly string[] s_inputs = [GraphContract.Avatar, GraphContract.AvatarPresent, GraphContract.NicknameIds];

        private readonly InferenceSession _session = options is null ? new InferenceSession(onnx) : new InferenceSession(onnx, options);
        private readonly byte[] _avatar = Samples.Avatar(5);

        public int[] IdsShape => _session.InputMetadata[GraphContract.NicknameIds].Dimensions;

        /// <summary>The outputs of each row, with an avatar and without one; the nickname's weight without one comes last.</summary>
        public double[][] Run(int[][] rows, int length) =>
            [.. Run(rows, length, present: 1).Zip(Run(rows, length, present: 0), (with, without) => (double[])[.. with, .. without])];

        public void Dispose() => _session.Dispose();

        private double[][] Run(int[][] rows, int length, float present)
        {
            int size = features.Spec.Avatar.Size;
            int[] ids = [.. rows.SelectMany(row => row.Take(length))];
            using var avatars = OrtValue.CreateTensorValueFromMemory(
                rows.SelectMany(_ => _avatar).ToArray(), [rows.Length, size, size, 3]);
            using var presence = OrtValue.CreateTensorValueFromMemory(
                Enumerable.Repeat(present, rows.Length).ToArray(), [rows.Length]);
            using var nicknames = OrtValue.CreateTensorValueFromMemory(ids, [rows.Length, length]);
            using var run = new RunOptions();
            using var results = _session.Run(
                run, s_inputs, [avatars, presence, nicknames], [.. GraphContract.Outputs.Select(output => output.Name)]);
            float[][] outputs = [.. results.Select(value => value.GetTensorDataAsSpan<float>().ToArray())];
            return
            [
                .. rows.Select((_, row) => outputs
                    .SelectMany(values => values.Chunk(values.Length / rows.Length).ElementAt(row).Select(value => (double)value))
                    .ToArray()),
            ];
        }
    }
}
