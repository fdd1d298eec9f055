using GenderGrpc.Bundle;
using GenderGrpc.EndToEnd.Tests.Fixtures;
using GenderGrpc.Training.Data;

namespace GenderGrpc.EndToEnd.Tests;

/// <summary>The whole way of a model whose tokenizer has its vocabulary from the data folder.</summary>
public sealed class TokenizerTests
{
    private const double Tolerance = 1e-4;

    private static readonly string[] s_recipe =
    [
        "--epochs", "1", "--image-size", "32", "--width", "0.5", "--dimension", "16", "--feed-forward", "16", "--layers", "1", "--heads", "2",
        "--threads", "1",
    ];

    [Theory]
    [InlineData("wordpiece", "[UNK]\na\n##a\n##n\n##na\nma\n##ry\n_\n9\n##9\n😀\n")]
    [InlineData("bpe", "a n\nan n\nm a\nr y\nma ry\n")]
    public async Task Train_VocabularyOfTheData_IsEvaluatedAndServedUnchanged(string kind, string vocabulary)
    {
        using var folder = new TemporaryFolder();
        await RunTrainerAsync("synth", "--out", folder["data"], "--profiles", "400", "--image-size", "32");
        await File.WriteAllTextAsync(folder["data/vocabulary.txt"], vocabulary, TestContext.Current.CancellationToken);

        await RunTrainerAsync(["train", "--data", folder["data"], "--out", folder["run"], "--tokenizer", kind, .. s_recipe]);
        await RunTrainerAsync("evaluate", "--bundle", folder["run/bundle"], "--data", folder["data"]);

        ModelBundle bundle = ModelBundle.Load(folder["run/bundle"]);
        Assert.Equal(kind, bundle.Manifest.Features.Nickname.Tokenizer);
        using RunningServer server = await RunningServer.StartAsync($"--Model:Folder={folder["run/bundle"]}");
        ProfileRow[] rows = [.. DataFolder.Read(folder["data"]).Profiles.Where(row => row.Split == Split.Test && row.Nickname is not null)];
        double[] trained = TrainedModel.PredictWithTorch(folder["run"], bundle, rows, ModalityMask.Nickname);
        double[] served = await TrainedModel.PredictWithServerAsync(server.Address, rows, ModalityMask.Nickname);
        Assert.All(trained.Zip(served), pair => Assert.InRange(pair.Second, pair.First - Tolerance, pair.First + Tolerance));
        Assert.True(trained.Distinct().Count() > 1);
    }

    private static async Task RunTrainerAsync(params string[] arguments)
    {
        (int exitCode, _, string error) = await Tool.RunAsync(Repository.Trainer, arguments);
        Assert.True(exitCode == 0, error);
    }
}
