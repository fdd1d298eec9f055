using System.Text.Json;
using GenderGrpc.EndToEnd.Tests.Fixtures;

namespace GenderGrpc.EndToEnd.Tests;

/// <summary>The experiment command over real trainings, as small as they can be.</summary>
public sealed class ExperimentTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Experiment_Ladder_WritesTableAndPlotsAndDoesNothingTwice()
    {
        await Tool.RunAsync(Repository.Trainer, "synth", "--out", _folder["data"], "--profiles", "600", "--names", "600", "--image-size", "32");
        await File.WriteAllTextAsync(_folder["readme.md"], "<!-- experiment -->\n<!-- /experiment -->\n", TestContext.Current.CancellationToken);

        (int ExitCode, string Output, string Error) first = await ExperimentAsync();
        string[] results = Directory.GetFiles(_folder["out/trials"]);
        string readme = await File.ReadAllTextAsync(_folder["readme.md"], TestContext.Current.CancellationToken);
        Directory.Delete(_folder["out"], recursive: true);
        (int ExitCode, string Output, string Error) again = await ExperimentAsync();

        Assert.True(first.ExitCode == 0, first.Error);
        Assert.Equal(8, results.Length);
        Assert.All(["fastText", "attention fusion", "+ words and wide n-grams"], rung => Assert.Contains($"\n| {rung} | 1 |", readme, StringComparison.Ordinal));
        Assert.All(["loss.png", "risk-coverage.png", "reliability.png", "modality-weights.png"], plot => Assert.True(new FileInfo(_folder["kept/" + plot]).Length > 1000));
        // What is kept isn't trained again, also where the folder of the trials is gone.
        Assert.True(again.ExitCode == 0, again.Error);
        Assert.False(Directory.Exists(_folder["out/runs"]));
        Assert.Equal(readme, await File.ReadAllTextAsync(_folder["readme.md"], TestContext.Current.CancellationToken));
        using JsonDocument kept = JsonDocument.Parse(await File.ReadAllTextAsync(_folder["kept/trials.json"], TestContext.Current.CancellationToken));
        Assert.Equal(8, kept.RootElement.GetArrayLength());
    }

    private Task<(int ExitCode, string Output, string Error)> ExperimentAsync() => Tool.RunAsync(
        Repository.Trainer,
        [
            "experiment", "--data", _folder["data"], "--out", _folder["out"], "--results", _folder["kept"], "--readme", _folder["readme.md"],
            "--seeds", "1", "--parallel", "2", "--names-share", "1",
            .. ((string[])["epochs=1", "image-size=32", "dimension=16", "heads=2", "layers=1", "feed-forward=16", "names-per-profile=1", "neutral-nicknames=0", "width=0.25"])
                .SelectMany(setting => (string[])["--set", setting]),
        ]);
}
