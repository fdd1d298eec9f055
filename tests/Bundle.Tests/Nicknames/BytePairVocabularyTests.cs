using System.Text;
using GenderGrpc.Bundle.Nicknames;
using GenderGrpc.Bundle.Tests.Fixtures;

namespace GenderGrpc.Bundle.Tests.Nicknames;

public sealed class BytePairVocabularyTests
{
    // Ids of GPT-2: ! is 0, a is 64, Ā (byte 0) is 188, Ġ (blank) is 220, and the first merge makes 256.
    private const int FirstId = 3;

    [Fact]
    public void Encode_NoMerges_IsOneIdForEachByteInGpt2Order()
    {
        INicknameTokenizer tokenizer = Create("");

        Assert.Equal([1, FirstId + 64, FirstId + 65, FirstId + 220, FirstId + 0, 2, 0, 0], tokenizer.Ids("AB !")[..8]);
        Assert.Equal(FirstId + 256, tokenizer.IdCount);
    }

    [Theory]
    [InlineData("é")]
    [InlineData("青春")]
    [InlineData("👩‍👩‍👧‍👦")]
    [InlineData("\uFFFD")]
    public void Encode_BeyondAscii_IsTheBytesOfUtf8(string nickname)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(SampleNicknames.Normalized(nickname));

        Assert.Equal([1, .. bytes.Select(IdOf), 2], Create("", 64).Ids(nickname)[..(bytes.Length + 2)]);
    }

    [Fact]
    public void Encode_LoneSurrogate_IsTheBytesOfItsReplacement() =>
        Assert.Equal([1, IdOf(0xEF), IdOf(0xBF), IdOf(0xBD), 2], Create("", 5).Ids("\uD83D"));

    [Theory]
    // l i, then a li, then ali ce; c e comes before it.
    [InlineData("alice", new[] { 256 + 3 })]
    [InlineData("lice", new[] { 256, 256 + 1 })]
    [InlineData("a li", new[] { 64, 220, 256 })]
    [InlineData("ali", new[] { 256 + 2 })]
    [InlineData("ann ann", new[] { 64, 77, 77, 256 + 4, 77, 77 })]
    [InlineData("青", new[] { 256 + 6 })]
    public void Encode_Merges_AreMadeInTheirOrder(string nickname, int[] expected)
    {
        // 青 is E9 9D 92, whose symbols are é, Ŀ and Ĵ.
        int[] ids = Create("#version: 0.2\nl i\nc e\na li\nali ce\nĠ a\né Ŀ\néĿ Ĵ\n").Ids(nickname);

        Assert.Equal([1, .. expected.Select(id => FirstId + id), 2], ids[..(expected.Length + 2)]);
    }

    [Fact]
    public void Create_TwoMergesOfOneToken_GiveItOneId()
    {
        INicknameTokenizer tokenizer = Create("a b\nb c\nab c\na bc\n");

        Assert.Equal(FirstId + 256 + 3, tokenizer.IdCount);
        Assert.Equal([1, FirstId + 258, 2, 0], tokenizer.Ids("abc")[..4]);
    }

    [Theory]
    [InlineData(4, new[] { 1, 67, 68, 69 })]
    [InlineData(5, new[] { 1, 67, 68, 69, 2 })]
    public void Encode_AroundTheLength_LosesEndFirst(int length, int[] expected) => Assert.Equal(expected, Create("", length).Ids("abc"));

    [Theory]
    [InlineData("a b\nab\n", "Line 2 of the vocabulary isn't a merge of two tokens such as 'a b'.")]
    [InlineData("a b\n\nb c\n", "Line 2 of the vocabulary isn't a merge of two tokens such as 'a b'.")]
    [InlineData("a b c\n", "Line 1 of the vocabulary isn't a merge of two tokens such as 'a b'.")]
    [InlineData("a \n", "Line 1 of the vocabulary isn't a merge of two tokens such as 'a b'.")]
    [InlineData("a b\n#version: 0.2\n", "Line 2 of the vocabulary merges a token that is neither a byte's symbol nor made by a line before it.")]
    [InlineData("ab c\na b\n", "Line 1 of the vocabulary merges a token that is neither a byte's symbol nor made by a line before it.")]
    [InlineData("a 青\n", "Line 1 of the vocabulary merges a token that is neither a byte's symbol nor made by a line before it.")]
    [InlineData("#version: 0.2\na b\nb c\na b\n", "Line 4 of the vocabulary repeats line 2.")]
    public void Create_BadVocabulary_IsRefused(string text, string message) =>
        Assert.Equal(message, Assert.Throws<BundleException>(() => Create(text)).Message);

    private static int IdOf(byte value) => FirstId + value switch
    {
        >= (byte)'!' and <= (byte)'~' => value - '!',
        >= 0xA1 and <= 0xAC => value - 0xA1 + 94,
        >= 0xAE => value - 0xAE + 106,
        <= (byte)' ' => value + 188,
        0xAD => 255,
        _ => value - 0x7F + 221,
    };

    private static INicknameTokenizer Create(string text, int length = 16) =>
        NicknameTokenizer.Create(SampleNicknames.BytePairSpec with { Length = length }, new Vocabulary(text));
}
