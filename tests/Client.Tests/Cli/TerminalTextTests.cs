using GenderGrpc.Cli.Output;
using Xunit;

namespace GenderGrpc.Client.Tests.Cli;

public sealed class TerminalTextTests
{
    [Theory]
    [InlineData("Alex_99", 10, "Alex_99")]
    [InlineData("[red]x[/]", 10, "[red]x[/]")]
    [InlineData("陈婷婷陈婷婷", 8, "陈婷婷…")]
    [InlineData("a\u001b[31mb\n", 10, "a·[31mb·")]
    [InlineData("a\u202Eb", 10, "a·b")]
    [InlineData("ليلى", 10, "ليلى\u200E")]
    public void Clean_Nickname_FitsOneCell(string nickname, int cells, string expected)
    {
        var clean = TerminalText.Clean(nickname, cells);

        Assert.Equal(expected, clean);
        Assert.True(TerminalText.Width(clean) <= cells);
    }

    [Fact]
    public void Clean_LongEmojiSequence_IsCutBetweenWholeCharacters() =>
        Assert.Equal("👍🏽👍🏽…", TerminalText.Clean("👍🏽👍🏽👍🏽", 5));

    [Fact]
    public void Clean_LoneSurrogate_IsReplaced() => Assert.Equal("a\uFFFD", TerminalText.Clean("a\uD83D", 5));
}
