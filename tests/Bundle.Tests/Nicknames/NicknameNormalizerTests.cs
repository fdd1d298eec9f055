using GenderGrpc.Bundle.Nicknames;
using GenderGrpc.Bundle.Tests.Fixtures;

namespace GenderGrpc.Bundle.Tests.Nicknames;

public sealed class NicknameNormalizerTests
{
    // Not as attributes, whose strings are stored as UTF-8.
    public static TheoryData<string, string> LoneSurrogates { get; } = new()
    {
        { "\uD83D", "\uFFFD" },
        { "\uDE00", "\uFFFD" },
        { "a\uD83Db", "a\uFFFDb" },
        { "a\uDE00b", "a\uFFFDb" },
        { "\uDE00\uD83D", "\uFFFD\uFFFD" },
        { "\uD83D\uD83D\uDE00", "\uFFFD😀" },
    };

    [Theory]
    [InlineData("Alice", "alice")]
    [InlineData("ＡＬＩＣＥ９９", "alice99")]
    [InlineData("ﬁona", "fiona")]
    [InlineData("①②③", "123")]
    [InlineData("𝓐𝓵𝓲𝓬𝓮", "alice")]
    [InlineData("ｱﾘｽ", "アリス")]
    [InlineData("e\u0301", "é")]
    [InlineData("АЛЕКСАНДР", "александр")]
    [InlineData("\u1112\u1161\u11AB", "한")]
    [InlineData("\U00010400", "\U00010428")]
    [InlineData("\uFDFA", "صلى الله عليه وسلم")]
    public void Normalize_CompatibilityForms_AreFoldedToLowerCaseNfkc(string nickname, string expected) =>
        Assert.Equal(expected, SampleNicknames.Normalized(nickname));

    [Theory]
    [InlineData("  a  b  ", "a b")]
    [InlineData("a\u3000\t\r\n\u00A0\u2003b", "a b")]
    [InlineData("\u0000a\u0007\u009Fb\u007F", "a b")]
    [InlineData("\u2028a\u2029", "a")]
    public void Normalize_WhiteSpaceAndControls_BecomeOneSpaceInside(string nickname, string expected) =>
        Assert.Equal(expected, SampleNicknames.Normalized(nickname));

    [Theory]
    [MemberData(nameof(LoneSurrogates), DisableDiscoveryEnumeration = true)]
    public void Normalize_LoneSurrogate_IsReplaced(string nickname, string expected) =>
        Assert.Equal(expected, SampleNicknames.Normalized(nickname));

    [Theory]
    [InlineData("\uFFFE")]
    [InlineData("\uFFFF")]
    [InlineData("\uFDD0")]
    [InlineData("\uFDEF")]
    [InlineData("\U0001FFFE")]
    [InlineData("\U0010FFFF")]
    public void Normalize_Noncharacter_IsKeptOrReplacedByOneRune(string nickname)
    {
        string normalized = SampleNicknames.Normalized($"a{nickname}b");

        Assert.Equal(3, normalized.EnumerateRunes().Count());
        Assert.Equal(('a', 'b'), (normalized[0], normalized[^1]));
    }

    [Fact]
    public void Normalize_LongestExpansion_FitsTheMaximumLength()
    {
        string normalized = SampleNicknames.Normalized(new string('\uFDFA', 600));

        // What is read, each unit made into 18, and as much again for the spaces between words.
        Assert.Equal(512 * 18, normalized.Length);
        Assert.Equal(NicknameNormalizer.MaximumLength, 2 * normalized.Length);
        Assert.StartsWith("صلى الله", normalized, StringComparison.Ordinal);
    }

    [Fact]
    public void Normalize_LongNickname_IsCutBetweenRunes()
    {
        // The pair would straddle the last unit that is read: it is left out, not cut in two.
        string normalized = SampleNicknames.Normalized("a" + string.Concat(Enumerable.Repeat("😀", 400)));

        Assert.Equal("a" + string.Concat(Enumerable.Repeat("😀", 255)), normalized);
    }

    [Fact]
    public void Normalize_RuneLimitOfServing_IsReadWhole()
    {
        string nickname = string.Concat(Enumerable.Repeat("😀", 256));

        Assert.Equal(nickname, SampleNicknames.Normalized(nickname));
    }

    [Fact]
    public void RequirePlatformSupport_HostWithIcu_Passes() =>
        Assert.Null(Record.Exception(NicknameNormalizer.RequirePlatformSupport));
}
