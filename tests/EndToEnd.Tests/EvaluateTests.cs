using GenderGrpc.Bundle;
using GenderGrpc.Bundle.Calibration;
using GenderGrpc.Bundle.Manifest;
using GenderGrpc.Client;
using GenderGrpc.EndToEnd.Tests.Fixtures;
using GenderGrpc.Training.Data;
using GenderGrpc.Training.Evaluation.Scoring;
using GenderGrpc.Training.Onnx;
using GenderGrpc.V1;

namespace GenderGrpc.EndToEnd.Tests;

/// <summary>What evaluate measures is what a server answers.</summary>
public sealed class EvaluateTests
{
    private const double Tolerance = 1e-6;

    [Fact]
    public async Task Evaluate_SampleProfiles_MeasuresWhatARunningServerAnswers()
    {
        using var folder = new TemporaryFolder();
        WriteData(folder.Path);
        ModelBundle bundle = ModelBundle.Load(Path.Combine(Repository.Root, "Server", "models", "default"));
        IReadOnlyList<ScoredView> views = BundleEvaluation.Evaluate(
            bundle, DataFolder.Read(folder.Path), Split.Test, TestContext.Current.CancellationToken).Sets[0].Views;
        using RunningServer server = await RunningServer.StartAsync("--Inference:ExecutionProvider=cpu");
        await using GenderPredictionClient client = GenderPredictionClient.Connect(server.Address);

        Assert.Equal(["given", "both", "avatar", "nickname"], views.Select(view => view.Name));
        foreach (ScoredView view in views)
        {
            for (int rate = 0; rate < ViewScorer.MaxErrors.Length; rate++)
            {
                var options = new PredictionOptions { MaxError = ViewScorer.MaxErrors[rate] };
                List<Prediction> served = await client
                    .PredictStreamAsync(
                        view.Rows.Select(row => ProfileOf(row.Sample.Row, view.Mask)).ToAsyncEnumerable(),
                        options,
                        cancellationToken: TestContext.Current.CancellationToken)
                    .Select(response => response.Prediction)
                    .ToListAsync(TestContext.Current.CancellationToken);

                Assert.Equal(view.Rows.Length, served.Count);
                Assert.All(view.Rows.Zip(served), pair => AssertSame(pair.First.Decisions[rate], pair.Second));
            }
        }

        Assert.Contains(views[0].Rows, row => row.Decisions[^1].Label == GenderGrpc.Bundle.Label.Female);
        Assert.Contains(views[0].Rows, row => row.Decisions[^1].Label == GenderGrpc.Bundle.Label.Male);
    }

    [Fact]
    public async Task Cascade_SampleProfiles_IsWhatARunningServerAnswers()
    {
        using var folder = new TemporaryFolder();
        WriteData(folder.Path);
        WriteBundleWithCascade(folder["bundle"]);
        ModelBundle bundle = ModelBundle.Load(folder["bundle"]);
        using var model = new OnnxPredictor(bundle.FusedGraph, bundle.CreateFeatureExtractor());
        Sample[] samples = SampleLoader.Load([.. DataFolder.Read(folder.Path).Profiles], model.Features, TestContext.Current.CancellationToken);
        samples = [.. samples.Where(sample => sample.Modalities == ModalityMask.Both)];
        var rule = new DecisionRule(bundle.Manifest.Calibration);
        Decision[] decisions = [.. model.Predict(samples, ModalityMask.Nickname)
            .Zip(model.Predict(samples, ModalityMask.Both), (alone, both) => rule.DecideCascade(alone, both, DecisionRule.DefaultMaxError))];
        using RunningServer server = await RunningServer.StartAsync(
            "--Inference:ExecutionProvider=cpu", $"--Model:Folder={folder["bundle"]}");
        await using GenderPredictionClient client = GenderPredictionClient.Connect(server.Address);

        List<Prediction> served = await client
            .PredictStreamAsync(
                samples.Select(sample => ProfileOf(sample.Row, ModalityMask.Both)).ToAsyncEnumerable(),
                new PredictionOptions { Compute = Compute.Cascade },
                cancellationToken: TestContext.Current.CancellationToken)
            .Select(response => response.Prediction)
            .ToListAsync(TestContext.Current.CancellationToken);

        Assert.Equal(samples.Length, served.Count);
        Assert.All(decisions.Zip(served), pair =>
        {
            AssertSame(pair.First, pair.Second);
            Assert.Equal(pair.First.StoppedEarly, pair.Second.StoppedEarly);
        });
        Assert.Equal([false, true], served.Select(prediction => prediction.StoppedEarly).Distinct().Order());
    }

    [Fact]
    public async Task Evaluate_AsACommand_WritesBothFilesWhereverItIsStarted()
    {
        using var folder = new TemporaryFolder();
        WriteData(folder.Path);

        (int exitCode, string output, string error) = await Tool.RunAsync(
            Repository.Trainer,
            "evaluate", "--bundle", Path.Combine(Repository.Root, "Server", "models", "default"), "--data", folder.Path, "--out", folder["report"]);

        Assert.True(exitCode == 0, error);
        Assert.Contains("nickname", output, StringComparison.Ordinal);
        Assert.Equal(
            ["evaluation.json", "evaluation.md"],
            Directory.GetFiles(folder["report"]).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    private static void AssertSame(Decision measured, Prediction served)
    {
        Assert.Equal((int)measured.Label, (int)served.Label);
        Assert.Equal((int)measured.Reason, (int)served.UndeterminedReason);
        Assert.Equal(measured.ProbabilityFemale, served.ProbabilityFemale, Tolerance);
        AssertSame(measured, ModalityMask.Avatar, measured.AvatarProbabilityFemale, measured.AvatarWeight, Find(served, Modality.Avatar));
        AssertSame(
            measured, ModalityMask.Nickname, measured.NicknameProbabilityFemale, measured.NicknameWeight, Find(served, Modality.Nickname));
    }

    private static void AssertSame(Decision measured, ModalityMask modality, double probability, double weight, Evidence? served)
    {
        Assert.Equal(measured.Modalities.HasFlag(modality), served is not null);
        if (served is not null)
        {
            Assert.Equal(probability, served.ProbabilityFemale, Tolerance);
            Assert.Equal(weight, served.Weight, Tolerance);
        }
    }

    private static Evidence? Find(Prediction prediction, Modality modality) =>
        prediction.Evidence.SingleOrDefault(evidence => evidence.Modality == modality);

    private static Profile ProfileOf(ProfileRow row, ModalityMask mask) => ProfileFactory.Create(
        mask.HasFlag(ModalityMask.Nickname) ? row.Nickname : null,
        mask.HasFlag(ModalityMask.Avatar) && row.AvatarPath is not null
            ? File.ReadAllBytes(row.AvatarPath)
            : default(ReadOnlyMemory<byte>));

    /// <summary>The default bundle, with a threshold of its own for the cascade.</summary>
    private static void WriteBundleWithCascade(string folder)
    {
        string original = Path.Combine(Repository.Root, "Server", "models", "default");
        BundleManifest manifest = ModelBundle.Load(original).Manifest;
        var cascade = new RiskCurve { Points = [new RiskPoint { MaxError = DecisionRule.DefaultMaxError, Threshold = 0.9 }] };
        BundleWriter.Write(
            folder,
            manifest with { Calibration = manifest.Calibration with { Cascade = cascade } },
            manifest.Files.ToDictionary(
                file => file.Path, file => (ReadOnlyMemory<byte>)File.ReadAllBytes(Path.Combine(original, file.Path))));
    }

    /// <summary>The sample profiles as a test split, their pictures where they are.</summary>
    private static void WriteData(string folder)
    {
        string[] lines = File.ReadAllLines(Path.Combine(Repository.Samples, "manifest.csv"));
        IEnumerable<string> rows = lines[1..].Select(line =>
            "test," + line.Replace("images/", Path.Combine(Repository.Samples, "images") + "/", StringComparison.Ordinal));
        File.WriteAllLines(Path.Combine(folder, DataFolder.ManifestFile), rows.Prepend("split," + lines[0]));
    }
}
