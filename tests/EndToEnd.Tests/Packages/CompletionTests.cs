using GenderGrpc.EndToEnd.Tests.Fixtures;

namespace GenderGrpc.EndToEnd.Tests.Packages;

/// <summary>Completion in a shell, as the shell asks for it.</summary>
public sealed class CompletionTests
{
    // The variables that bash sets when Tab is pressed at the line's end.
    private const string Bash = """
        gender() { dotnet "$0" "$@"; }
        eval "$(gender completion bash)"
        COMP_LINE=$1 COMP_POINT=${#1}
        read -ra COMP_WORDS <<<"$1"
        word=${COMP_WORDS[-1]}
        [[ $1 != *' ' ]] || word=
        _gender gender "$word"
        printf '%s\n' "${COMPREPLY[@]}"
        """;

    // Those of zsh, and what its completion system provides: it takes the words, of which compadd keeps those that fit.
    private const string Zsh = """
        cli=$0
        gender() { dotnet $cli "$@" }
        compdef() { : }
        compadd() { print -rl -- ${(M)${(P)2}:#$PREFIX*} }
        eval "$(gender completion zsh)"
        words=(${=1})
        [[ $1 != *' ' ]] || words+=('')
        CURRENT=$#words PREFIX=$words[-1]
        _gender
        """;

    // fish completes a line by itself.
    private const string Fish = """
        set --global cli $argv[1]
        function gender; dotnet $cli $argv; end
        gender completion fish | source
        complete --do-complete $argv[2]
        """;

    public static TheoryData<string, string[]> Lines => new()
    {
        { "gender ", ["completion", "data", "demo", "models", "predict", "score", "train"] },
        { "gender pre", ["predict"] },
        { "gender train pa", ["pause"] },
        { "gender predict --nickname 陈婷婷 --max", ["--max-error"] },
        { "gender completion ", ["bash", "fish", "zsh"] },
    };

    [Theory]
    [MemberData(nameof(Lines))]
    public Task Bash_APartOfACommandLine_IsCompleted(string line, string[] expected) => CompletesAsync("bash", Bash, line, expected);

    [Theory]
    [MemberData(nameof(Lines))]
    public Task Zsh_APartOfACommandLine_IsCompleted(string line, string[] expected) => CompletesAsync("zsh", Zsh, line, expected);

    [Theory]
    [MemberData(nameof(Lines))]
    public Task Fish_APartOfACommandLine_IsCompleted(string line, string[] expected) => CompletesAsync("fish", Fish, line, expected);

    [Fact]
    public async Task Completion_UnknownShell_IsBadUsage()
    {
        (int exitCode, _, string error) = await Tool.RunAsync(Repository.Cli, "completion", "tcsh");

        Assert.Equal(2, exitCode);
        Assert.StartsWith("error: ", error, StringComparison.Ordinal);
    }

    private static async Task CompletesAsync(string shell, string script, string line, string[] expected)
    {
        Assert.SkipUnless(Environment.GetEnvironmentVariable("PATH")!.Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, shell))), $"{shell} isn't here.");

        (int exitCode, string output, string error) = await Tool.RunProgramAsync(shell, "-c", script, Repository.Cli, line);

        Assert.True(exitCode == 0, error);
        string[] words = output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(expected, words.Where(word => line.EndsWith("--max", StringComparison.Ordinal) || char.IsLetter(word[0])).Order());
    }
}
