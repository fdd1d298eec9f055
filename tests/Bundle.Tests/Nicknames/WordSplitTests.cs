using System.Buffers;
using CsCheck;
using GenderGrpc.Bundle.Features;
using GenderGrpc.Bundle.Nicknames;
using GenderGrpc.Bundle.Tests.Fixtures;

namespace GenderGrpc.Bundle.Tests.Nicknames;

/// <summary>Nicknames that are split into words before lower case hides where they begin.</summary>
public sealed class WordSplitTests
{
    private static readonly NicknameSpec s_spec = SampleNicknames.Spec with { SplitsWords = true };

    // Not as attributes, whose strings are stored as UTF-8.
    public static TheoryData<string, string> Splits { get; } = new()
    {
        // Where the case changes.
        { "AnnaKWright", "anna k wright" },
        { "iPhone", "i phone" },
        { "McDonald", "mc donald" },
        { "xXDarkLordXx", "x x dark lord xx" },
        { "ANNASmith", "anna smith" },
        { "AKS", "aks" },
        { "ANNA", "anna" },
        { "anna", "anna" },
        { "ÉlodieMartin", "élodie martin" },
        { "E\u0301lodieE\u0301mile", "élodie émile" },
        { "ІваненкоОлена", "іваненко олена" },
        { "ΆνναΚώστα", "άννα κώστα" },
        { "\U00010400\U00010428\U00010400\U00010428", "\U00010428\U00010428 \U00010428\U00010428" },
        // At digits.
        { "anna1971", "anna 1971" },
        { "1971anna", "1971 anna" },
        { "007Bond", "007 bond" },
        { "ANNA2", "anna 2" },
        { "2ANNA", "2 anna" },
        { "a1b2", "a 1 b 2" },
        { "1971", "1971" },
        { "李小龙2024", "李小龙 2024" },
        { "سارة٢٠٢٤", "سارة ٢٠٢٤" },
        { "Anna①", "anna 1" },
        // At low lines.
        { "anna_k", "anna k" },
        { "__Anna__K__", "anna k" },
        { "anna_ _k", "anna k" },
        { "Ａｎｎａ＿ＫＷｒｉｇｈｔ", "anna k wright" },
        { "x_1", "x 1" },
        // Marks belong to their letters.
        { "रानी2024", "रानी 2024" },
        { "สุชาติ99", "สุชาติ 99" },
        { "Zoe\u0331Kim", "zoe\u0331 kim" },
        // Nothing else begins a word.
        { "Anna😀Kim", "anna😀kim" },
        { "anna😀1971", "anna😀1971" },
        { "👩🏽‍🚀Anna", "👩🏽‍🚀anna" },
        { "Anna-Marie.O'Brien", "anna-marie.o'brien" },
        { "Anna\uD83DKim", "anna\uFFFDkim" },
        { "\uDE00Anna\uD83D", "\uFFFDanna\uFFFD" },
        // NFKC leaves no ǅ; a capital with an iota below is none of the upper case.
        { "ǅana", "džana" },
        { "annaǅ", "anna dž" },
        { "anna\u1F88", "anna\u1F80" },
        { "1\u1F88", "1 \u1F80" },
        // White space as ever.
        { "  Anna \t KWright ", "anna k wright" },
    };

    public static TheoryData<string> Blank { get; } = ["", " ", "_", "___", " _ \u0000_", "＿"];

    // The spec's kind, the vocabulary.
    public static TheoryData<string, string> OtherKinds { get; } = new()
    {
        { "ngram", "" },
        { "wordpiece", "[UNK]\na\n##n\n##na\nk\nw\n##r\n1\n" },
        { "bpe", "a n\nan n\nk w\n" },
    };

    [Theory]
    [MemberData(nameof(Splits), DisableDiscoveryEnumeration = true)]
    public void Normalize_WordsToSplit_PutsASpaceBeforeEach(string nickname, string expected)
    {
        Assert.Equal(expected, SampleNicknames.Normalized(nickname, splitsWords: true));
        Assert.Equal(expected, SampleNicknames.Normalized(expected, splitsWords: true));
    }

    [Theory]
    [InlineData("AnnaKWright_1971", "annakwright_1971")]
    [InlineData("xXDarkLordXx", "xxdarklordxx")]
    [InlineData("李小龙2024", "李小龙2024")]
    [InlineData("___", "___")]
    public void Normalize_Unasked_SplitsNothing(string nickname, string expected) =>
        Assert.Equal(expected, SampleNicknames.Normalized(nickname));

    [Fact]
    public void Normalize_RandomStrings_DiffersFromUnsplitBySpacesAlone() => SampleNicknames.Random.Sample(
        nickname =>
        {
            string split = SampleNicknames.Normalized(nickname, splitsWords: true);
            string unsplit = SampleNicknames.Normalized(nickname);
            return split.Replace(" ", "", StringComparison.Ordinal)
                    == unsplit.Replace(" ", "", StringComparison.Ordinal).Replace("_", "", StringComparison.Ordinal)
                && split == split.Trim(' ')
                && !split.Contains("  ", StringComparison.Ordinal);
        },
        iter: 10_000,
        print: SampleNicknames.CodePoints);

    [Theory]
    [InlineData("aA", 512 + 256)]
    [InlineData("a1", 512 + 511)]
    [InlineData("1A", 512 + 511)]
    [InlineData("a_", 512 - 1)]
    [InlineData("\u33C21", (256 * (4 + 1)) + 255)]
    [InlineData("\uFDFA1", (256 * (18 + 1)) + 511)]
    [InlineData("\uFDFA", 512 * 18)]
    public void Normalize_LongestSplits_FitTheMaximumLength(string unit, int expected)
    {
        string normalized = SampleNicknames.Normalized(string.Concat(Enumerable.Repeat(unit, 600)), splitsWords: true);

        Assert.Equal(expected, normalized.Length);
        Assert.InRange(normalized.Length, 1, NicknameNormalizer.MaximumLength);
    }

    [Theory]
    [MemberData(nameof(Blank))]
    public void Encode_NothingButLowLinesAndBlanks_IsAbsent(string nickname)
    {
        int[] ids = [.. Enumerable.Repeat(7, SampleNicknames.Length)];

        Assert.False(new RuneTokenizer(SampleNicknames.RuneVocabulary, s_spec).Encode(nickname, ids));

        Assert.All(ids, id => Assert.Equal(RuneTokenizer.PaddingId, id));
    }

    [Fact]
    public void Encode_SeveralWords_EndsEachWithTheEndMark()
    {
        RuneTokenizer tokenizer = Create("ank", length: 10);

        Assert.Equal([1, 3, 4, 4, 3, 2, 5, 2, 0, 0], tokenizer.Ids("AnnaK"));
        Assert.Equal([1, 3, 4, 4, 3, 2, 5, 2, 0, 0], tokenizer.Ids("anna_k"));
        Assert.Equal([1, 3, 2, 3, 2, 3, 2, 3, 2, 3], tokenizer.Ids("a a a a a a"));
        Assert.Equal([3, 4, 4, 3, 2, 5], tokenizer.EncodeToIds("AnnaK"));
    }

    [Fact]
    public void Encode_UnsplitSpace_IsARuneAsEver()
    {
        Assert.Equal([1, 3, 4, 3, 2, 0], SampleNicknames.CreateTokenizer("a ", length: 6).Ids("a a"));
        Assert.Equal([1, 3, 2, 3, 2, 0], Create("a ", length: 6).Ids("a a"));
    }

    [Fact]
    public void Encode_RandomStrings_AreInRangeAndTheSameInTrainingAndServing()
    {
        RuneTokenizer training = new(SampleNicknames.RuneVocabulary, s_spec);
        INicknameTokenizer serving = NicknameTokenizer.Create(s_spec, SampleNicknames.Vocabulary);

        SampleNicknames.Random.Sample(
            nickname =>
            {
                int[] ids = training.Ids(nickname);
                return ids.All(id => id >= 0 && id < training.IdCount)
                    && ids.SequenceEqual(serving.Ids(nickname))
                    && ids[0] == (SampleNicknames.Normalized(nickname, splitsWords: true).Length > 0 ? 1 : 0);
            },
            iter: 5000,
            print: SampleNicknames.CodePoints);
    }

    [Theory]
    [MemberData(nameof(OtherKinds), DisableDiscoveryEnumeration = true)]
    public void Encode_OtherKinds_GiveTheIdsOfTheWordsApart(string kind, string vocabulary)
    {
        NicknameSpec spec = SampleNicknames.SpecOf(kind);
        INicknameTokenizer unsplit = NicknameTokenizer.Create(spec, new Vocabulary(vocabulary));
        INicknameTokenizer split = NicknameTokenizer.Create(spec with { SplitsWords = true }, new Vocabulary(vocabulary));

        Assert.Equal(unsplit.Ids("anna k wright 1"), split.Ids("AnnaKWright1"));
        Assert.Equal(unsplit.Ids("anna k"), split.Ids("_anna_k"));
        Assert.NotEqual(unsplit.Ids("AnnaKWright1"), split.Ids("AnnaKWright1"));
        Assert.Equal(unsplit.Ids("anna k wright"), split.Ids("anna k wright"));
        Assert.False(split.Encode("___", new int[split.Length]));
    }

    [Theory]
    [InlineData("AnnaKWright", "anna k wright")]
    [InlineData("李小龙2024", "李小龙 2024")]
    [InlineData("_x_", "x")]
    public void Decode_SeveralWords_GivesThemWithSpacesBetween(string nickname, string expected)
    {
        RuneTokenizer tokenizer = Create("ankwright李小龙204x");

        Assert.Equal(expected, tokenizer.Decode(tokenizer.EncodeToIds(nickname)));
        Assert.Equal(expected, tokenizer.Decode(tokenizer.Ids(nickname)));
    }

    [Fact]
    public void Decode_NoRoomForAWord_TakesNeitherItNorItsSpace()
    {
        RuneTokenizer tokenizer = Create("a😀");
        char[] destination = new char[3];

        OperationStatus status = tokenizer.Decode([1, 3, 2, 4], destination, out int consumed, out int written);

        Assert.Equal((OperationStatus.DestinationTooSmall, 2, 1), (status, consumed, written));
        Assert.Equal(OperationStatus.Done, tokenizer.Decode([1, 3, 2, 4, 2, 0], new char[4], out consumed, out written));
        Assert.Equal((6, 4), (consumed, written));
    }

    private static RuneTokenizer Create(string runes, int length = SampleNicknames.Length) =>
        new(new RuneVocabulary(runes.EnumerateRunes().Distinct()), s_spec with { Length = length });
}
