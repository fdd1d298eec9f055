using GenderGrpc.Bundle;
using GenderGrpc.Bundle.Manifest;
using GenderGrpc.EndToEnd.Tests.Fixtures;
using GenderGrpc.Training.Data;

namespace GenderGrpc.EndToEnd.Tests;

/// <summary>The whole way: a real training run, its bundle, a real server, the same probabilities.</summary>
public sealed class AcceptanceTests
{
    private const double MostBelowBest = 0.02;
    private const double Tolerance = 1e-4;
    private const int Compared = 96;

    // Silhouettes are learnt from few pictures, and small ones: a minute on one core.
    private static readonly string[] s_recipe =
    [
        "--profiles", "12000", "--names", "16000", "--names-per-profile", "0.4", "--style", "Silhouette", "--epochs", "5",
        "--image-size", "32", "--width", "0.35", "--dimension", "64", "--feed-forward", "128", "--layers", "1",
        "--batch-size", "64", "--learning-rate", "0.004", "--warm-up", "0.1", "--auxiliary-weight", "1", "--mask-warm-up", "1",
        "--avatar-augmentation", "false", "--nickname-augmentation", "0.2", "--modality-dropout", "0.2", "--threads", "1",
    ];

    [Fact]
    public async Task TrainedModel_OnSyntheticData_IsNearTheBestAttainableAndServedUnchanged()
    {
        using var folder = new TemporaryFolder();
        string run = folder["run"];
        (int exitCode, _, string error) = await Tool.RunAsync(Repository.Trainer, ["train", "--out", run, .. s_recipe]);
        Assert.True(exitCode == 0, error);

        ModelBundle bundle = ModelBundle.Load(Path.Combine(run, "bundle"));
        MetricsEntry test = bundle.Manifest.Metrics.Single(
            entry => entry is { Split: "test", Modalities: "given", Slice: "all" });
        Assert.True(
            test.Accuracy >= test.BestAttainableAccuracy - MostBelowBest,
            $"accuracy {test.Accuracy} of {test.BestAttainableAccuracy}");

        using RunningServer server = await RunningServer.StartAsync($"--Model:Folder={Path.Combine(run, "bundle")}");
        ProfileRow[] rows =
        [
            .. DataFolder.Read(Path.Combine(run, "data")).Profiles.Where(row => row.Split == Split.Test).Take(Compared),
        ];
        foreach (ModalityMask mask in (ModalityMask[])[ModalityMask.Both, ModalityMask.Avatar, ModalityMask.Nickname])
        {
            double[] trained = TrainedModel.PredictWithTorch(run, bundle, rows, mask);
            double[] served = await TrainedModel.PredictWithServerAsync(server.Address, rows, mask);
            Assert.All(
                trained.Zip(served),
                pair => Assert.InRange(pair.Second, pair.First - Tolerance, pair.First + Tolerance));
        }
    }
}
