using GenderGrpc.Bundle;
using GenderGrpc.Training.Loop;
using GenderGrpc.Training.Tests.Fixtures;

namespace GenderGrpc.Training.Tests.Commands;

public sealed class TrainCommandTests(TinyData data)
{
    private static readonly string[] s_tiny =
    [
        "--image-size", "16", "--width", "0.1", "--dimension", "16", "--layers", "1", "--heads", "2", "--feed-forward", "16",
        "--batch-size", "16", "--threads", "1",
    ];

    [Fact]
    public async Task Train_InterruptedAndResumed_EndsWithABundle()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() || OperatingSystem.IsMacOS(), "Ctrl+C is sent as a signal.");
        using var folder = new TemporaryFolder();
        string[] train = ["train", "--data", data.Folder, "--out", folder["run"], "--epochs", "12", .. s_tiny];

        TrainerProcess interrupted = await TrainerProcess.RunAsync("epoch 1:", train);
        (CheckpointState stopped, _) = Checkpoint.Read(TrainingRun.CheckpointFolder(folder["run"]));
        TrainerProcess again = await TrainerProcess.RunAsync(train);
        TrainerProcess resumed = await TrainerProcess.RunAsync(
            "train", "--data", data.Folder, "--out", folder["run"], "--resume");

        Assert.Equal(130, interrupted.ExitCode);
        Assert.InRange(stopped.Step, 7, 83);
        Assert.Contains("--resume", interrupted.ErrorLines[^1], StringComparison.Ordinal);
        Assert.Equal(2, again.ExitCode);
        Assert.Contains("--resume", Assert.Single(again.ErrorLines), StringComparison.Ordinal);
        Assert.Equal(0, resumed.ExitCode);
        ModelBundle bundle = ModelBundle.Load(folder["run/bundle"]);
        Assert.Equal(84, bundle.Manifest.Training.Steps);
        Assert.Equal("12", bundle.Manifest.Training.Hyperparameters["epochs"]);
        Assert.Contains("train --data", bundle.Manifest.Training.Command, StringComparison.Ordinal);
        Assert.Equal(84, File.ReadLines(folder["run/steps.jsonl"]).Count());
    }

    [Fact]
    public async Task Train_InterruptedAndResumedElsewhere_EndsWithTheBitsOfOneNeverInterrupted()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() || OperatingSystem.IsMacOS(), "Ctrl+C is sent as a signal.");
        using var folder = new TemporaryFolder();
        string[] train = ["train", "--data", data.Folder, "--stage", "nickname", "--epochs", "40", "--checkpoint-interval", "1", .. s_tiny];

        TrainerProcess through = await TrainerProcess.RunAsync([.. train, "--out", folder["through"]]);
        TrainerProcess interrupted = await TrainerProcess.RunAsync("epoch 2:", [.. train, "--out", folder["run"]]);
        TrainerProcess resumed = await TrainerProcess.RunAsync("train", "--data", data.Folder, "--out", folder["run"], "--resume");

        Assert.Equal((0, 130, 0), (through.ExitCode, interrupted.ExitCode, resumed.ExitCode));
        CheckpointState expected = Checkpoint.Read(TrainingRun.CheckpointFolder(folder["through"])).State;
        CheckpointState actual = Checkpoint.Read(TrainingRun.CheckpointFolder(folder["run"])).State;
        Assert.Equal((expected.ModelDigest, expected.OptimizerDigest), (actual.ModelDigest, actual.OptimizerDigest));
    }

    [Fact]
    public async Task Train_WithoutData_DrawsItsOwnAndPrintsBestAttainable()
    {
        using var folder = new TemporaryFolder();

        TrainerProcess trainer = await TrainerProcess.RunAsync(
            ["train", "--out", folder["run"], "--profiles", "400", "--epochs", "1", "--name", "own", .. s_tiny]);

        Assert.Equal(0, trainer.ExitCode);
        Assert.True(File.Exists(folder["run/data/manifest.csv"]));
        Assert.Equal("own", ModelBundle.Load(folder["run/bundle"]).Manifest.Name);
        Assert.Contains("best", trainer.Output, StringComparison.Ordinal);
        Assert.Contains("epoch 1:", trainer.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Train_ResumeWithOtherData_IsRefused()
    {
        using var folder = new TemporaryFolder();
        folder.With("other/manifest.csv", "nickname,label,split\nx,male,train\n");

        TrainerProcess train = await TrainerProcess.RunAsync(
            "train", "--data", folder["other"], "--out", data.TrainedRun, "--resume");
        TrainerProcess export = await TrainerProcess.RunAsync(
            "export", "--run", data.TrainedRun, "--data", folder["other"], "--out", folder["bundle"]);

        Assert.Equal((1, 1), (train.ExitCode, export.ExitCode));
        Assert.Contains(folder["other"], Assert.Single(train.ErrorLines), StringComparison.Ordinal);
        Assert.Contains(folder["other"], Assert.Single(export.ErrorLines), StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder["bundle"]));
    }

    [Fact]
    public async Task Train_TooFewHeldOut_SaysSoBeforeTraining()
    {
        using var folder = new TemporaryFolder();

        TrainerProcess trainer = await TrainerProcess.RunAsync(
            ["train", "--out", folder["run"], "--profiles", "50", "--epochs", "1", .. s_tiny]);

        Assert.Equal(1, trainer.ExitCode);
        Assert.Contains("64", trainer.ErrorLines[^1], StringComparison.Ordinal);
        Assert.False(File.Exists(folder["run/steps.jsonl"]));
    }

    [Fact]
    public async Task Export_TrainedRun_WritesTheSameGraphAsTheRunsOwn()
    {
        using var folder = new TemporaryFolder();
        folder.With("notes.md", "- Noted.\n");

        TrainerProcess export = await TrainerProcess.RunAsync(
            "export", "--run", data.TrainedRun, "--data", data.Folder, "--out", folder["bundle"],
            "--name", "other", "--card-notes", folder["notes.md"], "--license", "CC0-1.0");

        Assert.Equal(0, export.ExitCode);
        ModelBundle bundle = ModelBundle.Load(folder["bundle"]);
        Assert.Equal(
            ("other", "- Noted.", "CC0-1.0"), (bundle.Manifest.Name, bundle.Manifest.Notes, bundle.Manifest.License));
        Assert.True(bundle.FusedGraph.Span.SequenceEqual(ModelBundle.Load(data.Bundle).FusedGraph.Span));
    }
}
