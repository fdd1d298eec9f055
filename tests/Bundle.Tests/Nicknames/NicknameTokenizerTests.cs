using CsCheck;
using GenderGrpc.Bundle.Features;
using GenderGrpc.Bundle.Nicknames;
using GenderGrpc.Bundle.Tests.Fixtures;

namespace GenderGrpc.Bundle.Tests.Nicknames;

public sealed class NicknameTokenizerTests
{
    private static readonly string[] s_units = ["a", "😀", "\uFDFA", "\u0301", "\uD83D", "a "];

    public static TheoryData<string, string> Kinds { get; } = new()
    {
        { "rune", SampleNicknames.Vocabulary.Text },
        { "ngram", "" },
        { "wordpiece", "[UNK]\na\n##a\nb\n##b\n😀\n\uFFFD\n" },
        { "bpe", "a b\nab a\n" },
    };

    [Theory]
    [MemberData(nameof(Kinds), DisableDiscoveryEnumeration = true)]
    public void Encode_RandomStrings_AreInRangeAndTheSameInTrainingAndServing(string kind, string vocabulary)
    {
        INicknameTokenizer training = Create(kind, vocabulary);
        INicknameTokenizer serving = Create(kind, vocabulary);

        // Sample runs on all cores: the two tokenizers are shared between concurrent calls.
        SampleNicknames.Random.Sample(
            nickname =>
            {
                int[] ids = Dirty();
                bool present = training.Encode(nickname, ids);
                return ids.All(id => id >= 0 && id < training.IdCount)
                    && present == (ids[0] != 0)
                    && present == (SampleNicknames.Normalized(nickname).Length > 0)
                    && ids.SequenceEqual(training.Ids(nickname))
                    && ids.SequenceEqual(serving.Ids(nickname));
            },
            iter: 5000,
            print: SampleNicknames.CodePoints);
    }

    [Theory]
    [MemberData(nameof(Kinds), DisableDiscoveryEnumeration = true)]
    public void Encode_HundredThousandCharacters_FillTheLength(string kind, string vocabulary)
    {
        INicknameTokenizer tokenizer = Create(kind, vocabulary);

        Assert.All(
            s_units,
            unit =>
            {
                int[] ids = tokenizer.Ids(string.Concat(Enumerable.Repeat(unit, 100_000 / unit.Length)));
                Assert.All(ids, id => Assert.InRange(id, 0, tokenizer.IdCount - 1));
                Assert.NotEqual(0, ids[0]);
            });
    }

    [Theory]
    [MemberData(nameof(Kinds), DisableDiscoveryEnumeration = true)]
    public void Encode_EverythingOfTheBasicPlane_GivesIds(string kind, string vocabulary)
    {
        INicknameTokenizer tokenizer = Create(kind, vocabulary);

        for (int unit = 0; unit <= 0xFFFF; unit++)
        {
            string nickname = ((char)unit).ToString();
            Assert.Equal(SampleNicknames.Normalized(nickname).Length > 0, tokenizer.Encode(nickname, Dirty()));
        }
    }

    [Fact]
    public void Create_UnknownKind_IsRefused() => Assert.Equal(
        "features.nickname.tokenizer is 'runes'; this version knows 'rune', 'ngram', 'wordpiece' and 'bpe'.",
        Error(SampleNicknames.Spec with { Tokenizer = "runes" }));

    [Theory]
    [InlineData("rune", 32, 0, null, null, "features.nickname.hashBuckets is 0; it must be 1 to 10000000.")]
    [InlineData("rune", 32, 10_000_001, null, null, "features.nickname.hashBuckets is 10000001; it must be 1 to 10000000.")]
    [InlineData("rune", 3, 1, null, null, "features.nickname.length is 3; it must be 4 to 1024.")]
    [InlineData("rune", 1025, 1, null, null, "features.nickname.length is 1025; it must be 4 to 1024.")]
    [InlineData("rune", 32, 1, 1, null, "features.nickname.ngramMinimum is set; only the tokenizer 'ngram' has it.")]
    [InlineData("bpe", 32, 0, null, 2, "features.nickname.ngramMaximum is set; only the tokenizer 'ngram' has it.")]
    [InlineData("wordpiece", 32, 1, null, null, "features.nickname.hashBuckets is 1; it must be 0, as the tokenizer 'wordpiece' hashes nothing.")]
    [InlineData("bpe", 32, 9, null, null, "features.nickname.hashBuckets is 9; it must be 0, as the tokenizer 'bpe' hashes nothing.")]
    [InlineData("ngram", 32, 0, 1, 3, "features.nickname.hashBuckets is 0; it must be 1 to 10000000.")]
    [InlineData("ngram", 32, 1, null, 3, "features.nickname.ngramMinimum is missing; it must be 1 to 8.")]
    [InlineData("ngram", 32, 1, 0, 3, "features.nickname.ngramMinimum is 0; it must be 1 to 8.")]
    [InlineData("ngram", 32, 1, 9, 9, "features.nickname.ngramMinimum is 9; it must be 1 to 8.")]
    [InlineData("ngram", 32, 1, 2, null, "features.nickname.ngramMaximum is missing; it must be 2 (ngramMinimum) to 8.")]
    [InlineData("ngram", 32, 1, 3, 2, "features.nickname.ngramMaximum is 2; it must be 3 (ngramMinimum) to 8.")]
    [InlineData("ngram", 32, 1, 3, 9, "features.nickname.ngramMaximum is 9; it must be 3 (ngramMinimum) to 8.")]
    public void Create_SpecOutOfRange_IsRefused(string kind, int length, int buckets, int? minimum, int? maximum, string message) =>
        Assert.Equal(message, Error(new NicknameSpec
        {
            Tokenizer = kind,
            Length = length,
            HashBuckets = buckets,
            NgramMinimum = minimum,
            NgramMaximum = maximum,
        }));

    private static string Error(NicknameSpec spec) =>
        Assert.Throws<BundleException>(() => NicknameTokenizer.Create(spec, new Vocabulary(""))).Message;

    private static INicknameTokenizer Create(string kind, string vocabulary) =>
        NicknameTokenizer.Create(SampleNicknames.SpecOf(kind), new Vocabulary(vocabulary));

    private static int[] Dirty() => [.. Enumerable.Repeat(int.MinValue, SampleNicknames.Length)];
}
