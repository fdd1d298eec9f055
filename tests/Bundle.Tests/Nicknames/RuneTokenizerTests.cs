using GenderGrpc.Bundle.Nicknames;
using GenderGrpc.Bundle.Tests.Fixtures;

namespace GenderGrpc.Bundle.Tests.Nicknames;

public sealed class RuneTokenizerTests
{
    public static TheoryData<string> EveryScript { get; } =
    [
        "alice", "Zoë Müller", "青春永驻", "随缘", "さくら", "サクラ", "김민수", "Александр", "Ἀλέξανδρος", "فاطمة الزهراء", "שרה",
        "सीता", "สมชาย", "தமிழ்", "ქეთევანი", "Սուրեն", "ትግስት", "𐎠𐎼", "😀", "👩‍👩‍👧‍👦", "👩🏽‍🚀", "🏳️‍🌈", "🇨🇳", "1️⃣", "Alex_99",
        "ＦＵＬＬ　ｗｉｄｔｈ", "xX_D4rk_Xx", "\uD83D", "\uDE00", "a\uD83Db", "a\uDE00b", "\uD83D\uD83D", "\uFFFE", "\uFFFF", "\uFDD0",
        "\U0010FFFF", "\uFDFA", "a\u0000b", "\u200Bx\u202E", "Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢",
    ];

    public static TheoryData<string> Blank { get; } =
        ["", " ", "\t\r\n", "\u3000", "\u00A0\u2003\u2028\u2029", "\u0000",
        "\u0000\u0007\u001F\u007F\u0085\u009F", "   \u0001   "];

    [Theory]
    [MemberData(nameof(EveryScript), DisableDiscoveryEnumeration = true)]
    public void Encode_AnyScript_GivesBeginRunesEndAndPadding(string nickname)
    {
        RuneTokenizer tokenizer = SampleNicknames.CreateTokenizer();
        int[] ids = Enumerable.Repeat(int.MinValue, SampleNicknames.Length).ToArray();

        Assert.True(tokenizer.Encode(nickname, ids));

        int runes = Math.Min(
            SampleNicknames.Normalized(nickname).EnumerateRunes().Count(), SampleNicknames.Length - 1);
        Assert.Equal(RuneTokenizer.BeginId, ids[0]);
        Assert.All(ids[1..(runes + 1)], id => Assert.InRange(id, 3, tokenizer.IdCount - 1));
        Assert.All(ids.Skip(runes + 1).Take(1), id => Assert.Equal(RuneTokenizer.EndId, id));
        Assert.All(ids.Skip(runes + 2), id => Assert.Equal(RuneTokenizer.PaddingId, id));
        Assert.Equal(ids, tokenizer.Ids(nickname));
    }

    [Theory]
    [MemberData(nameof(Blank))]
    public void Encode_BlankNickname_IsAbsentAndAllPadding(string nickname)
    {
        int[] ids = Enumerable.Repeat(7, SampleNicknames.Length).ToArray();

        Assert.False(SampleNicknames.CreateTokenizer().Encode(nickname, ids));
        Assert.All(ids, id => Assert.Equal(RuneTokenizer.PaddingId, id));
    }

    [Fact]
    public void Encode_VocabularyRunes_HaveIdsInVocabularyOrderAfterTheMarks()
    {
        RuneTokenizer tokenizer = SampleNicknames.CreateTokenizer("ab😀青", length: 8);

        Assert.Equal([1, 6, 5, 3, 4, 4, 2, 0], tokenizer.Ids("青😀ABB"));
        Assert.Equal(3 + 4 + SampleNicknames.HashBuckets, tokenizer.IdCount);
    }

    [Theory]
    [InlineData("a", new[] { 1, 3, 2, 0, 0 })]
    [InlineData("abc", new[] { 1, 3, 4, 5, 2 })]
    [InlineData("abca", new[] { 1, 3, 4, 5, 3 })]
    [InlineData("abcab", new[] { 1, 3, 4, 5, 3 })]
    public void Encode_NicknameAroundTheLength_LosesEndFirstThenItsTail(string nickname, int[] expected) =>
        Assert.Equal(expected, SampleNicknames.CreateTokenizer("abc", length: 5).Ids(nickname));

    [Fact]
    public void Encode_UnknownRunes_FallIntoBucketsAfterTheVocabularyByTheirOwn()
    {
        RuneTokenizer tokenizer = SampleNicknames.CreateTokenizer("ab");
        int firstBucket = 3 + 2;

        int[] ids = [.. Enumerable.Range(0x4E00, 2000).Select(codePoint => tokenizer.Ids(char.ConvertFromUtf32(codePoint))[1])];

        Assert.All(ids, id => Assert.InRange(id, firstBucket, tokenizer.IdCount - 1));
        // 2000 neighbouring characters over 97 buckets: every bucket is used, and none by more than thrice its share.
        int[] loads = [.. ids.GroupBy(id => id).Select(bucket => bucket.Count())];
        Assert.Equal(SampleNicknames.HashBuckets, loads.Length);
        Assert.InRange(loads.Max(), 1, 3 * 2000 / SampleNicknames.HashBuckets);
    }

    [Fact]
    public void Encode_ZwjFamily_KeepsEveryMemberAndJoiner()
    {
        RuneTokenizer tokenizer = SampleNicknames.CreateTokenizer("👩👧👦\u200D", length: 12);

        Assert.Equal([1, 3, 6, 3, 6, 4, 6, 5, 2, 0, 0, 0], tokenizer.Ids("👩‍👩‍👧‍👦"));
    }

    [Theory]
    [InlineData("alice99", "ＡＬＩＣＥ９９")]
    [InlineData("fiona", "ﬁona")]
    [InlineData("zoë", "ZOE\u0308")]
    [InlineData("александр", "АЛЕКСАНДР")]
    [InlineData("アリス", "ｱﾘｽ")]
    [InlineData("한국", "\u1112\u1161\u11AB\u1100\u116E\u11A8")]
    [InlineData("mary ann", "  Mary\u3000\u0007 Ann\n")]
    public void Encode_VariantsOfOneNickname_GiveTheSameIds(string nickname, string variant)
    {
        RuneTokenizer tokenizer = SampleNicknames.CreateTokenizer();

        Assert.Equal(tokenizer.Ids(nickname), tokenizer.Ids(variant));
    }

    [Theory]
    [InlineData("a")]
    [InlineData("😀")]
    [InlineData("\uFDFA")]
    [InlineData("\u0301")]
    public void Encode_HundredThousandCharacters_AreCutToTheLength(string unit)
    {
        RuneTokenizer tokenizer = SampleNicknames.CreateTokenizer();

        int[] ids = tokenizer.Ids(string.Concat(Enumerable.Repeat(unit, 100_000 / unit.Length)));

        Assert.Equal(RuneTokenizer.BeginId, ids[0]);
        Assert.All(ids[1..], id => Assert.InRange(id, 3, tokenizer.IdCount - 1));
    }

    [Fact]
    public void Encode_LoneSurrogatesOfAnyKind_AreOneToken()
    {
        RuneTokenizer tokenizer = SampleNicknames.CreateTokenizer("ab\uFFFD", length: 6);

        Assert.Equal([1, 3, 5, 4, 2, 0], tokenizer.Ids("A\uD800B"));
        Assert.Equal([1, 3, 5, 4, 2, 0], tokenizer.Ids("a\uDFFFb"));
        Assert.Equal([1, 5, 5, 5, 5, 5], tokenizer.Ids(new string('\uD83D', 100_000)));
    }

    [Fact]
    public void Encode_HundredThousandBlanksThenText_IsBlank() =>
        Assert.False(SampleNicknames.CreateTokenizer().Encode(
            new string(' ', 100_000) + "late", new int[SampleNicknames.Length]));

    [Fact]
    public void Encode_AfterWarmUp_HardlyAllocates()
    {
        RuneTokenizer tokenizer = SampleNicknames.CreateTokenizer();
        int[] ids = new int[SampleNicknames.Length];
        tokenizer.Encode("青春 Alice 😀", ids);
        tokenizer.Encode("青春 Alice 😀", ids);

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++)
        {
            tokenizer.Encode("青春 Alice 😀", ids);
        }

        Assert.InRange((GC.GetAllocatedBytesForCurrentThread() - before) / 100, 0, 256);
    }
}
