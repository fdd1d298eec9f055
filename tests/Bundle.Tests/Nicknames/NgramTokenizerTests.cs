using System.Text;
using GenderGrpc.Bundle.Features;
using GenderGrpc.Bundle.Nicknames;
using GenderGrpc.Bundle.Tests.Fixtures;

namespace GenderGrpc.Bundle.Tests.Nicknames;

public sealed class NgramTokenizerTests
{
    private const int Buckets = 10_000_000;

    // The published values of FNV-1a.
    [Theory]
    [InlineData("a", 1, 0xE40C292C)]
    [InlineData("foobar", 6, 0xBF9CF968)]
    public void Encode_AsciiRun_HasTheIdOfItsFnv1A(string nickname, int length, uint hash)
    {
        int[] ids = Create(4, length, length).Ids(nickname);

        Assert.Contains(1 + (int)(hash % Buckets), ids);
    }

    [Fact]
    public void Encode_BytesBeyondAscii_AreExtendedBySign()
    {
        // é is C3 A9.
        uint hash = unchecked(((((2166136261u ^ 0xFFFFFFC3u) * 16777619u) ^ 0xFFFFFFA9u)) * 16777619u);

        Assert.Equal(1 + (int)(hash % Buckets), Create(4, 1, 1).Ids("é")[1]);
    }

    [Theory]
    [InlineData("ab", 1, 3, "<ab>|<a|<ab|a|ab|ab>|b|b>")]
    [InlineData("ab", 1, 1, "<ab>|a|b")]
    [InlineData("ab", 2, 2, "<ab>|<a|ab|b>")]
    [InlineData("ab", 3, 8, "<ab>|<ab|ab>")]
    [InlineData("ab", 5, 8, "<ab>")]
    [InlineData("a", 1, 8, "<a>|<a|a|a>")]
    [InlineData("where", 3, 3, "<where>|<wh|whe|her|ere|re>")]
    [InlineData("A  B", 1, 2, "<a>|<a|a|a>|<b>|<b|b|b>")]
    [InlineData("<>", 1, 2, "<<>>|<<|<|<>|>|>>")]
    [InlineData("😀青", 2, 2, "<😀青>|<😀|😀青|青>")]
    [InlineData("\uFDFA", 8, 8, "<صلى>|<الله>|<عليه>|<وسلم>")]
    public void Encode_Words_GivesWholeWordsAndTheirRuns(string nickname, int minimum, int maximum, string expected)
    {
        INicknameTokenizer tokenizer = Create(64, minimum, maximum);
        int[] runs = [.. expected.Split('|').Select(run => 1 + (int)(Hash(run) % Buckets))];

        Assert.Equal([.. runs, .. new int[64 - runs.Length]], tokenizer.Ids(nickname));
    }

    [Fact]
    public void Encode_MoreRunsThanTheLength_AreCut()
    {
        int[] all = Create(64, 1, 3).Ids("mary ann");

        for (int length = 4; length < 32; length++)
        {
            Assert.Equal(all[..length], Create(length, 1, 3).Ids("mary ann"));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData(" \t\u3000\u0000")]
    public void Encode_Blank_IsAllPadding(string nickname)
    {
        int[] ids = [.. Enumerable.Repeat(-1, 8)];

        Assert.False(Create(8, 1, 3).Encode(nickname, ids));

        Assert.All(ids, id => Assert.Equal(NgramTokenizer.PaddingId, id));
    }

    [Fact]
    public void Encode_FewBuckets_UsesAllOfThem()
    {
        INicknameTokenizer tokenizer = NicknameTokenizer.Create(
            new NicknameSpec { Tokenizer = "ngram", Length = 1024, HashBuckets = 7, NgramMinimum = 1, NgramMaximum = 4 },
            new Vocabulary(""));

        Assert.Equal(8, tokenizer.IdCount);
        Assert.Equal(Enumerable.Range(0, 8), tokenizer.Ids("constantinople").Distinct().Order());
    }

    [Fact]
    public void Encode_AfterWarmUp_HardlyAllocates()
    {
        INicknameTokenizer tokenizer = Create(64, 1, 3);
        int[] ids = new int[64];
        tokenizer.Encode("青春 Alice 😀", ids);
        tokenizer.Encode("青春 Alice 😀", ids);

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++)
        {
            tokenizer.Encode("青春 Alice 😀", ids);
        }

        Assert.InRange((GC.GetAllocatedBytesForCurrentThread() - before) / 100, 0, 256);
    }

    [Fact]
    public void Create_VocabularyWithText_IsRefused() => Assert.Equal(
        "The vocabulary isn't empty, but the tokenizer 'ngram' has none.",
        Assert.Throws<BundleException>(() => NicknameTokenizer.Create(SampleNicknames.NgramSpec, new Vocabulary("a\n"))).Message);

    private static INicknameTokenizer Create(int length, int minimum, int maximum) => NicknameTokenizer.Create(
        new NicknameSpec
        {
            Tokenizer = NicknameSpec.NgramTokenizerKind,
            Length = length,
            HashBuckets = Buckets,
            NgramMinimum = minimum,
            NgramMaximum = maximum,
        },
        new Vocabulary(""));

    private static uint Hash(string text) => Encoding.UTF8.GetBytes(text).Aggregate(
        2166136261u, (hash, unit) => unchecked((hash ^ (uint)(sbyte)unit) * 16777619u));
}
