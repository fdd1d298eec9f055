using System.Text;
using GenderGrpc.Bundle.Nicknames;
using GenderGrpc.Bundle.Tests.Fixtures;

namespace GenderGrpc.Bundle.Tests.Nicknames;

public sealed class RuneVocabularyTests
{
    [Fact]
    public void Learn_Runes_AreOrderedByFrequencyThenCodePoint()
    {
        RuneVocabulary vocabulary = RuneVocabulary.Learn(["cab", "ab", "😀b", "青"], maximumSize: 10, minimumCount: 1);

        // b 3, a 2, then one each by code point.
        Assert.Equal("bac青😀", Runes(vocabulary));
    }

    [Fact]
    public void Learn_OrderOfNicknames_DoesNotMatter()
    {
        string[] nicknames = [.. SampleNicknames.Training];

        Assert.Equal(
            Runes(RuneVocabulary.Learn(nicknames, 100, 1)),
            Runes(RuneVocabulary.Learn(nicknames.Reverse(), 100, 1)));
    }

    [Theory]
    [InlineData(10, 1, "abcd")]
    [InlineData(10, 2, "ab")]
    [InlineData(10, 4, "")]
    [InlineData(3, 1, "abc")]
    [InlineData(0, 1, "")]
    public void Learn_Limits_CutRareRunesAndTheTail(int maximumSize, int minimumCount, string expected) =>
        Assert.Equal(expected, Runes(RuneVocabulary.Learn(["aaab", "bdc"], maximumSize, minimumCount)));

    [Fact]
    public void Learn_Nicknames_AreNormalisedFirst() =>
        Assert.Equal("a\uFFFD", Runes(RuneVocabulary.Learn(["Ａ", "A", "a", "\uD83D", " \t "], 10, 1)));

    [Fact]
    public void Parse_WrittenVocabulary_IsTheSame()
    {
        RuneVocabulary parsed = RuneVocabulary.Parse(SampleNicknames.Vocabulary.Text);

        Assert.Equal(Runes(SampleNicknames.RuneVocabulary), Runes(parsed));
        Assert.InRange(parsed.Count, 40, 60);
    }

    [Fact]
    public void ToString_Runes_AreOneCodePointALine() =>
        Assert.Equal("U+0061\nU+9752\nU+1F600\n", new RuneVocabulary("a青😀".EnumerateRunes()).ToString());

    [Theory]
    [InlineData("U+0061\r\n\r\nU+0062\r\n")]
    [InlineData("U+61\nU+62")]
    [InlineData("\nU+0061\nU+0062\n\n")]
    public void Parse_OtherLineEndsAndBlankLines_AreRead(string text) => Assert.Equal("ab", Runes(RuneVocabulary.Parse(text)));

    [Theory]
    [InlineData("a\n", 1)]
    [InlineData("U+0061\n0062\n", 2)]
    [InlineData("U+0061\n\nU+\n", 3)]
    [InlineData("U+0061\nU+0062\nU+D800\n", 3)]
    [InlineData("U+110000\n", 1)]
    [InlineData("U+FFFFFFFF\n", 1)]
    [InlineData("U+0061 \n", 1)]
    [InlineData("u+0061\n", 1)]
    [InlineData("\uFEFFU+0061\n", 1)]
    [InlineData("U+00G1\n", 1)]
    public void Parse_LineThatIsNoCodePoint_IsNamed(string text, int line)
    {
        BundleException exception = Assert.Throws<BundleException>(() => RuneVocabulary.Parse(text));

        Assert.Contains($"Line {line} of the vocabulary", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_RuneTwice_IsNamed()
    {
        BundleException exception = Assert.Throws<BundleException>(() => RuneVocabulary.Parse("U+0061\nU+0062\nU+61\n"));

        Assert.Equal("The vocabulary holds U+0061 twice.", exception.Message);
    }

    [Fact]
    public void TryGetIndex_KnownAndUnknownRunes_TellsWhich()
    {
        var vocabulary = new RuneVocabulary("ab".EnumerateRunes());

        Assert.True(vocabulary.TryGetIndex(new Rune('b'), out int index));
        Assert.Equal(1, index);
        Assert.Equal(new Rune('b'), vocabulary[index]);
        Assert.False(vocabulary.TryGetIndex(new Rune('c'), out _));
    }

    private static string Runes(RuneVocabulary vocabulary) =>
        string.Concat(Enumerable.Range(0, vocabulary.Count).Select(index => vocabulary[index]));
}
