using GenderGrpc.EndToEnd.Tests.Fixtures;

namespace GenderGrpc.EndToEnd.Tests.Packages;

/// <summary>Completion in a shell, as the shell asks for it.</summary>
public sealed class CompletionTests
{
    [Theory]
    [InlineData("gender ", "completion", "data", "demo", "models", "predict", "score", "train")]
    [InlineData("gender pre", "predict")]
    [InlineData("gender train pa", "pause")]
    [InlineData("gender predict --nickname 陈婷婷 --max", "--max-error")]
    [InlineData("gender completion ", "bash", "fish", "zsh")]
    public async Task Bash_APartOfACommandLine_IsCompleted(string line, params string[] expected)
    {
        // The variables that bash sets when Tab is pressed at the line's end.
        const string Script = """
            gender() { dotnet "$0" "$@"; }
            eval "$(gender completion bash)"
            COMP_LINE=$1 COMP_POINT=${#1}
            read -ra COMP_WORDS <<<"$1"
            word=${COMP_WORDS[-1]}
            [[ $1 != *' ' ]] || word=
            _gender gender "$word"
            printf '%s\n' "${COMPREPLY[@]}"
            """;

        (int exitCode, string output, string error) = await Tool.RunProgramAsync("bash", "-c", Script, Repository.Cli, line);

        Assert.True(exitCode == 0, error);
        string[] words = output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(expected, words.Where(word => line.EndsWith("--max", StringComparison.Ordinal) || char.IsLetter(word[0])).Order());
    }

    [Theory]
    [InlineData("zsh")]
    [InlineData("fish")]
    public async Task Completion_OtherShells_AsksTheSameDirective(string shell)
    {
        (int exitCode, string output, _) = await Tool.RunAsync(Repository.Cli, "completion", shell);

        Assert.Equal(0, exitCode);
        Assert.Contains("[suggest:", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Completion_UnknownShell_IsBadUsage()
    {
        (int exitCode, _, string error) = await Tool.RunAsync(Repository.Cli, "completion", "tcsh");

        Assert.Equal(2, exitCode);
        Assert.StartsWith("error: ", error, StringComparison.Ordinal);
    }
}
