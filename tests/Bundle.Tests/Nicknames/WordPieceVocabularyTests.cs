using GenderGrpc.Bundle.Nicknames;
using GenderGrpc.Bundle.Tests.Fixtures;

namespace GenderGrpc.Bundle.Tests.Nicknames;

public sealed class WordPieceVocabularyTests
{
    private static readonly string[] s_tokens =
        ["[PAD]", "[UNK]", "al", "##ice", "##ex", "alex", "9", "##9", "_", "青", "春", "😀", ".", "é", "##y", "mar", "\u00A0x"];

    [Theory]
    [InlineData("Alice", "al ##ice")]
    [InlineData("alex", "alex")]
    [InlineData("Alex_99", "alex _ 9 ##9")]
    [InlineData("青春", "青 春")]
    [InlineData("alex😀😀", "alex 😀 😀")]
    [InlineData("alice.y", "al ##ice . [UNK]")]
    [InlineData("mary  é", "mar ##y é")]
    [InlineData("alexx", "[UNK]")]
    [InlineData("随缘", "[UNK] [UNK]")]
    [InlineData("[UNK]", "[UNK] [UNK] [UNK]")]
    public void Encode_Nickname_IsSplitAsBertDoesIt(string nickname, string expected)
    {
        INicknameTokenizer tokenizer = Create(string.Join('\n', s_tokens));
        int[] tokens = [.. expected.Split(' ').Select(token => 3 + Array.IndexOf(s_tokens, token))];

        Assert.Equal([1, .. tokens, 2, .. new int[14 - tokens.Length]], tokenizer.Ids(nickname));
        Assert.Equal(3 + s_tokens.Length, tokenizer.IdCount);
    }

    [Fact]
    public void Encode_LoneSurrogate_IsATokenOfItsOwn() =>
        Assert.Equal([1, 4, 5, 4, 2, 0], Create("a\n[UNK]\n\uFFFD\n", 6).Ids("b\uD83Db"));

    [Theory]
    [InlineData(4, new[] { 1, 8, 11, 9 })]
    [InlineData(5, new[] { 1, 8, 11, 9, 10 })]
    [InlineData(6, new[] { 1, 8, 11, 9, 10, 2 })]
    public void Encode_AroundTheLength_LosesEndFirstThenItsTail(int length, int[] expected) =>
        Assert.Equal(expected, Create(string.Join('\n', s_tokens), length).Ids("alex_99"));

    [Fact]
    public void Encode_WordOfManyRunes_IsUnknown() =>
        Assert.Equal([1, 3, 2, 0], Create("[UNK]\na\n##a\n", 4).Ids(new string('a', 101)));

    [Theory]
    [InlineData("[UNK]\r\na\r\n\r\n")]
    [InlineData("[UNK]\na")]
    public void Create_OtherLineEnds_AreRead(string text) => Assert.Equal([1, 4, 2, 0], Create(text, 4).Ids("a"));

    [Theory]
    [InlineData("", "The vocabulary lacks [UNK], the token of unknown words.")]
    [InlineData("a\nb\n", "The vocabulary lacks [UNK], the token of unknown words.")]
    [InlineData("[UNK]\na\nb\na\n", "Line 4 of the vocabulary repeats line 2.")]
    [InlineData("[UNK]\n\na\n", "Line 2 of the vocabulary is empty.")]
    [InlineData("[UNK]\na\t-3.5\n", "Line 2 of the vocabulary isn't one token: it holds white space or a byte order mark.")]
    [InlineData("\uFEFF[UNK]\n", "Line 1 of the vocabulary isn't one token: it holds white space or a byte order mark.")]
    public void Create_BadVocabulary_IsRefused(string text, string message) =>
        Assert.Equal(message, Assert.Throws<BundleException>(() => Create(text)).Message);

    private static INicknameTokenizer Create(string text, int length = 16) =>
        NicknameTokenizer.Create(SampleNicknames.WordPieceSpec with { Length = length }, new Vocabulary(text));
}
