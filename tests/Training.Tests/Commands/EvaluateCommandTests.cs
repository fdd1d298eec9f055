using System.Globalization;
using System.Text.Json;
using GenderGrpc.Bundle.Manifest;
using GenderGrpc.Training.Evaluation.Reports;
using GenderGrpc.Training.Loop;
using GenderGrpc.Training.Tests.Fixtures;

namespace GenderGrpc.Training.Tests.Commands;

public sealed class EvaluateCommandTests(TinyData data)
{
    [Fact]
    public async Task Evaluate_FreshSyntheticSet_PrintsTheSameBestAttainableAsSynth()
    {
        using var folder = new TemporaryFolder();
        TrainerProcess synth = await TrainerProcess.RunAsync(
            "synth", "--out", folder["data"], "--profiles", "300", "--image-size", "32", "--seed", "3");

        TrainerProcess evaluate = await TrainerProcess.RunAsync(
            "evaluate", "--bundle", data.Bundle, "--data", folder["data"], "--out", folder["report"], "--json");

        Assert.Equal((0, 0), (synth.ExitCode, evaluate.ExitCode));
        MetricsEntry[] entries = [.. Entries(evaluate)];
        Assert.Equal(["given", "both", "avatar", "nickname"], entries.Select(entry => entry.Modalities));
        Assert.All(entries, entry => Assert.Equal(("test", "all"), (entry.Split, entry.Slice)));
        string best = entries[0].BestAttainableAccuracy!.Value.ToString("0.0000", CultureInfo.InvariantCulture);
        Assert.Contains($"test: best attainable accuracy {best}", synth.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Evaluate_TheBundlesOwnData_MeasuresWhatItsManifestSays()
    {
        using var folder = new TemporaryFolder();

        TrainerProcess evaluate = await TrainerProcess.RunAsync(
            "evaluate", "--bundle", data.Bundle, "--data", data.Folder, "--split", "val", "--out", folder["report"], "--slices", "--json");

        string[] expected =
        [
            .. GenderGrpc.Bundle.ModelBundle.Load(data.Bundle).Manifest.Metrics.Where(entry => entry.Split == "val")
                .Select(entry => JsonSerializer.Serialize(entry, TrainingJson.Default.MetricsEntry)),
        ];
        Assert.Equal(0, evaluate.ExitCode);
        Assert.Equal(expected, evaluate.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public async Task Evaluate_TheRunItself_MeasuresWhatItsBundleDoes()
    {
        using var folder = new TemporaryFolder();

        TrainerProcess evaluate = await TrainerProcess.RunAsync(
            "evaluate", "--run", data.TrainedRun, "--data", data.Folder, "--out", folder["report"], "--json");

        MetricsEntry[] expected =
        [
            .. GenderGrpc.Bundle.ModelBundle.Load(data.Bundle).Manifest.Metrics.Where(entry => entry is { Split: "test", Slice: "all" }),
        ];
        Assert.Equal(0, evaluate.ExitCode);
        MetricsEntry[] measured = [.. Entries(evaluate)];
        Assert.Equal(
            expected.Select(entry => (entry.Modalities, entry.Count, entry.Accuracy, entry.MacroF1)),
            measured.Select(entry => (entry.Modalities, entry.Count, entry.Accuracy, entry.MacroF1)));
    }

    [Fact]
    public async Task Evaluate_ABundle_WritesTheReportThatItPrints()
    {
        using var folder = new TemporaryFolder();

        TrainerProcess evaluate = await TrainerProcess.RunAsync(
            "evaluate", "--bundle", data.Bundle, "--data", data.Folder, "--out", folder["report"]);

        Assert.Equal(0, evaluate.ExitCode);
        EvaluationReport report = JsonSerializer.Deserialize(
            await File.ReadAllTextAsync(folder["report/evaluation.json"], TestContext.Current.CancellationToken),
            TrainingJson.Default.EvaluationReport)!;
        BundleManifest manifest = GenderGrpc.Bundle.ModelBundle.Load(data.Bundle).Manifest;
        Assert.Equal(manifest.Version, report.Model.Version);
        foreach (MetricsEntry entry in manifest.Metrics.Where(entry => entry.Split == "test"))
        {
            Measurement measured = report.Measurements.Single(
                row => (row.Split, row.Sees, row.Slice) == (entry.Split, entry.Modalities, entry.Slice));
            Assert.Equal((entry.Count, entry.FemaleCount, entry.UndeterminedCount), (measured.Count, measured.FemaleCount, measured.UndeterminedCount));
            Assert.Equal(entry.Accuracy, measured.Accuracy!.Value.Value, 1e-4);
            Assert.Equal(entry.CalibrationError, measured.CalibrationError!.Value.Value, 1e-4);
            Assert.Equal(entry.Answers.Select(answers => answers.MaxError), measured.Risk.Select(risk => risk.MaxError));
            Assert.Equal(
                entry.Answers.Select(answers => answers.UndeterminedLabelled), measured.Risk.Select(risk => risk.UndeterminedAnswered));
        }

        string all = report.Measurements[0].Accuracy!.Value.Value.ToString("0.000", CultureInfo.InvariantCulture);
        Assert.Contains(all, evaluate.Output, StringComparison.Ordinal);
        string markdown = await File.ReadAllTextAsync(folder["report/evaluation.md"], TestContext.Current.CancellationToken);
        Assert.All(
            (string[])["## Forced choice", "## The promise", "## Three classes", "## Slices", "## Shortcuts", $"| {all} ("],
            text => Assert.Contains(text, markdown, StringComparison.Ordinal));
        Assert.Equal(
            ["blurred-background", "brighter", "darker", "grey", "mirrored"],
            report.Shortcuts.Select(shift => shift.Change).Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Evaluate_OutThatIsAFile_FailsWithOneLine()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder["report"], "", TestContext.Current.CancellationToken);

        TrainerProcess evaluate = await TrainerProcess.RunAsync(
            "evaluate", "--bundle", data.Bundle, "--data", data.Folder, "--out", folder["report"]);

        Assert.Equal(1, evaluate.ExitCode);
        Assert.Contains(folder["report"], Assert.Single(evaluate.ErrorLines), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData]
    [InlineData("--run", "a", "--bundle", "b")]
    public async Task Evaluate_NeitherOrBothOfBundleAndRun_IsBadUsage(params string[] arguments)
    {
        TrainerProcess evaluate = await TrainerProcess.RunAsync(["evaluate", "--data", "d", .. arguments]);

        Assert.Equal(2, evaluate.ExitCode);
        Assert.Contains("Either --bundle or --run", string.Join('\n', evaluate.ErrorLines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Synth_Samples_WritesTheDemonstrationsProfiles()
    {
        using var folder = new TemporaryFolder();

        TrainerProcess synth = await TrainerProcess.RunAsync("synth", "--samples", "--out", folder["samples"]);

        Assert.Equal(0, synth.ExitCode);
        Assert.Equal(
            await File.ReadAllTextAsync(
                Path.Combine(Repository.Root, "Client", "Cli", "Samples", "manifest.csv"), TestContext.Current.CancellationToken),
            await File.ReadAllTextAsync(folder["samples/manifest.csv"], TestContext.Current.CancellationToken));
    }

    private static IEnumerable<MetricsEntry> Entries(TrainerProcess trainer) => trainer.Output
        .Split('\n', StringSplitOptions.RemoveEmptyEntries)
        .Select(line => JsonSerializer.Deserialize(line, TrainingJson.Default.MetricsEntry)!);
}
