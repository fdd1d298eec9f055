using GenderGrpc.Client;
using GenderGrpc.EndToEnd.Tests.Fixtures;
using GenderGrpc.Training.Data;
using GenderGrpc.V1;

namespace GenderGrpc.EndToEnd.Tests;

/// <summary>Models of one encoder are trained and served as any other, and say nothing of what they don't look at.</summary>
public sealed class ModelKindTests
{
    [Theory]
    [InlineData("nickname", Modality.Nickname)]
    [InlineData("fasttext", Modality.Nickname)]
    [InlineData("avatar", Modality.Avatar)]
    public async Task Served_ModelOfOneEncoder_AnswersFromThatModalityAlone(string kind, Modality looks)
    {
        using var folder = new TemporaryFolder();
        (int exitCode, _, string error) = await Tool.RunAsync(
            Repository.Trainer,
            [
                "train", "--out", folder["run"], "--model", kind, "--profiles", "600", "--epochs", "1", "--image-size", "32",
                "--width", "0.25", "--dimension", "16", "--layers", "1", "--heads", "2", "--feed-forward", "16", "--threads", "1",
            ]);
        Assert.True(exitCode == 0, error);
        ProfileRow row = DataFolder.Read(folder["run/data"]).Profiles.First(row => row is { Nickname: not null, AvatarPath: not null });
        byte[] avatar = await File.ReadAllBytesAsync(row.AvatarPath!, TestContext.Current.CancellationToken);

        using RunningServer server = await RunningServer.StartAsync($"--Model:Folder={folder["run/bundle"]}");
        await using GenderPredictionClient client = GenderPredictionClient.Connect(server.Address);
        Prediction both = await PredictAsync(ProfileFactory.Create(row.Nickname, avatar));
        Prediction nickname = await PredictAsync(ProfileFactory.Create(row.Nickname, default));
        Prediction picture = await PredictAsync(ProfileFactory.Create(null, avatar));

        (Prediction seen, Prediction unseen) = looks == Modality.Avatar ? (picture, nickname) : (nickname, picture);
        Evidence evidence = Assert.Single(both.Evidence);
        Assert.Equal((looks, 1), (evidence.Modality, evidence.Weight));
        Assert.Equal(seen.ProbabilityFemale, both.ProbabilityFemale, 1e-6);
        Assert.Equal((Label.Undetermined, UndeterminedReason.NoSignal), (unseen.Label, unseen.UndeterminedReason));
        Assert.Equal(0.5, unseen.ProbabilityFemale);
        Assert.Empty(unseen.Evidence);

        Task<Prediction> PredictAsync(Profile profile) =>
            client.PredictAsync(profile, cancellationToken: TestContext.Current.CancellationToken);
    }
}
