using System.Buffers;
using GenderGrpc.Bundle.Nicknames;
using GenderGrpc.Bundle.Tests.Fixtures;
using Microsoft.ML.Tokenizers;

namespace GenderGrpc.Bundle.Tests.Nicknames;

/// <summary>What comes from the tokenizer library's base class agrees with what training and serving call.</summary>
public sealed class TokenizerApiTests
{
    public static TheoryData<string> Samples { get; } =
        ["alice", "ＡＬＩＣＥ", "青春永驻", "👩‍👩‍👧‍👦", "  Mary  Ann ", "a\uD83Db", "\uFDFA", "Ж", ""];

    [Theory]
    [MemberData(nameof(Samples), DisableDiscoveryEnumeration = true)]
    public void EncodeToIds_Nickname_IsEncodeWithoutMarks(string nickname)
    {
        RuneTokenizer tokenizer = SampleNicknames.CreateTokenizer();

        IReadOnlyList<int> ids = tokenizer.EncodeToIds(nickname);

        Assert.Equal(tokenizer.Ids(nickname).Where(id => id > RuneTokenizer.EndId), ids);
        Assert.Equal(ids, tokenizer.EncodeToIds(nickname.AsSpan()));
        Assert.Equal(ids.Count, tokenizer.CountTokens(nickname));
    }

    [Theory]
    [MemberData(nameof(Samples), DisableDiscoveryEnumeration = true)]
    public void EncodeToTokens_Nickname_CoversTheNormalisedTextRuneByRune(string nickname)
    {
        IReadOnlyList<EncodedToken> tokens =
            SampleNicknames.CreateTokenizer().EncodeToTokens(nickname, out string? normalized);

        Assert.NotNull(normalized);
        Assert.Equal(SampleNicknames.Normalized(nickname), normalized);
        Assert.Equal(normalized.EnumerateRunes().Select(rune => rune.ToString()), tokens.Select(token => token.Value));
        Assert.All(tokens, token => Assert.Equal(token.Value, normalized[token.Offset]));
        Assert.Equal(SampleNicknames.CreateTokenizer().EncodeToIds(nickname), tokens.Select(token => token.Id));
    }

    [Fact]
    public void EncodeToIds_MaximumTokenCount_StopsThere()
    {
        RuneTokenizer tokenizer = SampleNicknames.CreateTokenizer("ab😀");

        IReadOnlyList<int> ids = tokenizer.EncodeToIds("😀AB", 2, out string? normalized, out int consumed);

        Assert.Equal([5, 3], ids);
        Assert.Equal("😀ab", normalized);
        Assert.Equal("😀a".Length, consumed);
        Assert.Equal("😀a".Length, tokenizer.GetIndexByTokenCount("😀AB", 2, out _, out int counted));
        Assert.Equal(2, counted);
    }

    [Theory]
    [InlineData("alice")]
    [InlineData("青春永驻")]
    [InlineData("👩‍👩‍👧‍👦")]
    [InlineData("mary ann")]
    public void Decode_IdsOfKnownRunes_GivesTheNormalisedNickname(string nickname)
    {
        RuneTokenizer tokenizer = SampleNicknames.CreateTokenizer(
            string.Concat(nickname.EnumerateRunes().Distinct()));

        Assert.Equal(nickname, tokenizer.Decode(tokenizer.EncodeToIds(nickname)));
        Assert.Equal(nickname, tokenizer.Decode(tokenizer.Ids(nickname)));
    }

    [Fact]
    public void Decode_HashBucket_IsTheReplacementCharacter()
    {
        RuneTokenizer tokenizer = SampleNicknames.CreateTokenizer("ab");

        Assert.Equal("a\uFFFDb", tokenizer.Decode(tokenizer.EncodeToIds("aЖb")));
    }

    [Fact]
    public void Decode_SmallDestination_TellsHowFarItCame()
    {
        RuneTokenizer tokenizer = SampleNicknames.CreateTokenizer("a😀");
        Span<char> destination = stackalloc char[2];

        OperationStatus status = tokenizer.Decode([1, 3, 4, 2], destination, out int consumed, out int written);

        Assert.Equal((OperationStatus.DestinationTooSmall, 2, 1), (status, consumed, written));
        Assert.Equal('a', destination[0]);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(int.MinValue)]
    [InlineData(3 + 2 + SampleNicknames.HashBuckets)]
    [InlineData(int.MaxValue)]
    public void Decode_UnknownId_IsInvalid(int id)
    {
        RuneTokenizer tokenizer = SampleNicknames.CreateTokenizer("ab");

        OperationStatus status = tokenizer.Decode([3, id], new char[8], out int consumed, out int written);

        Assert.Equal((OperationStatus.InvalidData, 1, 1), (status, consumed, written));
    }
}
