using System.Diagnostics;
using System.Text.RegularExpressions;
using GenderGrpc.EndToEnd.Tests.Fixtures;

namespace GenderGrpc.EndToEnd.Tests;

/// <summary>What the README shows is what works.</summary>
public sealed partial class ReadmeTests
{
    private static readonly string s_readme = File.ReadAllText(Path.Combine(Repository.Root, "README.md"));

    [Fact]
    public async Task ClientExample_AsItStands_CompilesAndPrintsAPrediction()
    {
        string example = CSharpBlock().Match(s_readme).Groups["code"].Value;
        Assert.InRange(example.TrimEnd().Split('\n').Length, 3, 12);
        using RunningServer server = await RunningServer.StartAsync();
        using var folder = new TemporaryFolder();
        string project = Path.Combine(Repository.Root, "Client", "Library", "GenderGrpc.Client.csproj");
        await File.WriteAllTextAsync(
            folder["example.cs"],
            $"#:project {project}\n" + example
                .Replace("http://127.0.0.1:5055", server.Address, StringComparison.Ordinal)
                .Replace("\"avatar.jpg\"", $"@\"{Directory.EnumerateFiles(Path.Combine(Repository.Samples, "images")).First()}\"", StringComparison.Ordinal),
            TestContext.Current.CancellationToken);

        using Process run = Process.Start(new ProcessStartInfo("dotnet", ["run", folder["example.cs"]])
        {
            RedirectStandardOutput = true,
            WorkingDirectory = folder.Path,
        })!;
        string output = await run.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await run.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.True(run.ExitCode == 0, output);
        Assert.Matches("(Female|Male|Undetermined)", output);
    }

    [Fact]
    public void Links_ToFiles_LeadSomewhere()
    {
        string[] links = [.. FileLink().Matches(s_readme).Select(match => match.Groups["path"].Value)];

        Assert.NotEmpty(links);
        Assert.All(links, link => Assert.True(Path.Exists(Path.Combine(Repository.Root, link)), link));
    }

    [Fact]
    public void OtherLanguages_AsShown_AreWhatTheirTestRuns()
    {
        (string File, string Shown)[] blocks =
            [.. SourceBlock().Matches(s_readme).Select(match => (match.Groups["path"].Value, WithoutIndents(match.Groups["code"].Value)))];

        Assert.Equal(
            Directory.GetFiles(Path.Combine(Repository.Root, "tests", "clients"), "*", SearchOption.AllDirectories)
                .Where(path => Path.GetFileName(path) is "generate.sh" || Path.GetFileName(path).Contains("example", StringComparison.Ordinal))
                .Select(path => Path.GetRelativePath(Repository.Root, path).Replace('\\', '/')).Order(StringComparer.Ordinal),
            blocks.Select(block => block.File).Order(StringComparer.Ordinal));
        Assert.All(blocks, block => Assert.Contains(
            block.Shown, WithoutIndents(File.ReadAllText(Path.Combine(Repository.Root, block.File))), StringComparison.Ordinal));
    }

    [Fact]
    public void ErrorReasons_InTheCode_AreThoseOfTheTable()
    {
        string[] sources =
        [
            .. Directory.GetFiles(Path.Combine(Repository.Root, "Server"), "*Failure.cs", SearchOption.AllDirectories),
            .. Directory.GetFiles(Path.Combine(Repository.Root, "Training", "Trainer", "Attach"), "*Failure.cs"),
        ];
        string[] inCode = [.. sources.SelectMany(file => QuotedReason().Matches(File.ReadAllText(file))).Select(match => match.Groups["reason"].Value)];
        string table = ReasonTable().Match(s_readme).Value;

        Assert.NotEmpty(inCode);
        Assert.Equal(
            inCode.Distinct().Order(StringComparer.Ordinal),
            ShownReason().Matches(table).Select(match => match.Groups["reason"].Value).Order(StringComparer.Ordinal));
    }

    private static string WithoutIndents(string code) => string.Join('\n', code.Split('\n').Select(line => line.Trim()));

    [GeneratedRegex("<!-- (?<path>tests/clients/[^ ]+) -->\n```[a-z]+\n(?<code>.*?)```", RegexOptions.Singleline)]
    private static partial Regex SourceBlock();

    [GeneratedRegex("\"(?<reason>[A-Z]+(_[A-Z]+)*)\"")]
    private static partial Regex QuotedReason();

    [GeneratedRegex("<!-- reasons -->.*<!-- /reasons -->", RegexOptions.Singleline)]
    private static partial Regex ReasonTable();

    [GeneratedRegex("`(?<reason>[A-Z]+(_[A-Z]+)*)`")]
    private static partial Regex ShownReason();

    [GeneratedRegex("```csharp\n(?<code>.*?)```", RegexOptions.Singleline)]
    private static partial Regex CSharpBlock();

    [GeneratedRegex(@"\]\((?<path>[^)#:]+)\)")]
    private static partial Regex FileLink();
}
