using CsCheck;
using GenderGrpc.Bundle.Features;
using GenderGrpc.Bundle.Nicknames;

namespace GenderGrpc.Bundle.Tests.Fixtures;

/// <summary>Nicknames of every script, and the tokenizers that read them.</summary>
internal static class SampleNicknames
{
    public const int Length = 32;
    public const int HashBuckets = 97;

    private static readonly string[] Awkward =
        ["\u200D", "\uFE0F", "\uFDFA", "\uFFFE", "\uFFFF", "\u0000", "\u0301", "\u3000", "\u0130", "ẞ"];

    /// <summary>Strings of BMP characters, lone surrogates, pairs, joiners, expanding ligatures and plain letters.</summary>
    public static Gen<string> Random { get; } = Gen.Frequency(
            (3, Gen.Int[0, 0xFFFF].Select(unit => ((char)unit).ToString())),
            (2, Gen.Int[0xD800, 0xDFFF].Select(unit => ((char)unit).ToString())),
            (2, Gen.Int[0x10000, 0x10FFFF].Select(char.ConvertFromUtf32)),
            (2, Gen.Int[0x20, 0x7E].Select(unit => ((char)unit).ToString())),
            (1, Gen.Int[0, Awkward.Length - 1].Select(index => Awkward[index])))
        .Array[0, 80]
        .Select(string.Concat);

    public static IReadOnlyList<string> Training { get; } =
        ["alice", "bob", "青春永驻", "随缘", "Александр", "فاطمة", "सीता", "สมชาย", "김민수", "👩‍👩‍👧‍👦", "Alex_99", "mary ann"];

    public static NicknameSpec Spec { get; } = new() { Length = Length, HashBuckets = HashBuckets };

    public static NicknameSpec NgramSpec { get; } =
        Spec with { Tokenizer = NicknameSpec.NgramTokenizerKind, NgramMinimum = 1, NgramMaximum = 3 };

    public static NicknameSpec WordPieceSpec { get; } = Spec with { Tokenizer = NicknameSpec.WordPieceTokenizerKind, HashBuckets = 0 };

    public static NicknameSpec BytePairSpec { get; } = Spec with { Tokenizer = NicknameSpec.BytePairTokenizerKind, HashBuckets = 0 };

    public static RuneVocabulary RuneVocabulary { get; } = RuneVocabulary.Learn(Training, maximumSize: 60, minimumCount: 1);

    public static Vocabulary Vocabulary { get; } = RuneVocabulary.ToVocabulary();

    public static RuneTokenizer CreateTokenizer() => new(RuneVocabulary, Spec);

    public static NicknameSpec SpecOf(string kind) =>
        new[] { Spec, NgramSpec, WordPieceSpec, BytePairSpec }.Single(spec => spec.Tokenizer == kind);

    /// <summary>A tokenizer over exactly these runes, in this order.</summary>
    public static RuneTokenizer CreateTokenizer(string runes, int length = Length) =>
        new(new RuneVocabulary(runes.EnumerateRunes()), Spec with { Length = length });

    public static int[] Ids(this INicknameTokenizer tokenizer, string nickname)
    {
        int[] ids = new int[tokenizer.Length];
        tokenizer.Encode(nickname, ids);
        return ids;
    }

    public static string Normalized(string nickname, bool splitsWords = false)
    {
        char[] buffer = new char[NicknameNormalizer.MaximumLength];
        return new string(buffer, 0, NicknameNormalizer.Normalize(nickname, buffer, splitsWords));
    }

    public static string CodePoints(string text) =>
        string.Join(' ', text.EnumerateRunes().Select(rune => $"U+{rune.Value:X4}"));
}
