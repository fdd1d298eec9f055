using GenderGrpc.Bundle;
using GenderGrpc.Bundle.Calibration;
using GenderGrpc.Bundle.Manifest;
using GenderGrpc.Training.Cards;
using GenderGrpc.Training.Data;
using GenderGrpc.Training.Evaluation;
using GenderGrpc.Training.Loop;
using GenderGrpc.Training.Onnx;
using GenderGrpc.Training.Tests.Fixtures;

namespace GenderGrpc.Training.Tests.Onnx;

public sealed class BundleExporterTests(TinyData data)
{
    [Fact]
    public void Export_TrainedRun_LoadsAsABundleThatSaysHowItWasMade()
    {
        ModelBundle bundle = ModelBundle.Load(data.Bundle);

        BundleManifest manifest = bundle.Manifest;
        Assert.Equal("tiny", manifest.Name);
        Assert.Equal(["MODEL_CARD.md", "model.onnx", "vocabulary.txt"], manifest.Files.Select(file => file.Path));
        Assert.Equal(data.Features.Spec, manifest.Features);
        Assert.Equal(data.Vocabulary.ToString(), bundle.Vocabulary.ToString());
        Assert.Equal(new Hyperparameters().Record(TinyData.Options), manifest.Training.Hyperparameters);
        Assert.Equal("train --data data", manifest.Training.Command);
        Assert.Equal(21, manifest.Training.Steps);
        Assert.Equal(data.Data.Sources, manifest.Data);
        Assert.Equal(200, Assert.Single(manifest.Data).Rows);
        MetricsEntry given = Assert.Single(
            manifest.Metrics, entry => entry is { Split: "test", Modalities: "given", Slice: "all" });
        Assert.Equal(data.Samples.Profiles(Split.Test).Count(sample => sample.IsLabelled), given.Count);
        Assert.NotNull(given.BestAttainableAccuracy);
        Assert.Contains(manifest.Metrics, entry => entry.Split == "val");
    }

    [Fact]
    public void Export_TrainedRun_ServesTheModelsProbabilities()
    {
        ModelBundle bundle = ModelBundle.Load(data.Bundle);
        using TrainingRun run = data.Resume(data.TrainedRun);
        using var served = new OnnxPredictor(bundle.FusedGraph, bundle.CreateFeatureExtractor());
        Sample[] samples = data.Samples.Profiles(Split.Test);

        ModelOutput[] expected = new TorchPredictor(run.Model, data.Features).Predict(samples, ModalityMask.Both);
        ModelOutput[] actual = served.Predict(samples, ModalityMask.Both);

        Assert.All(expected.Zip(actual), pair => Assert.Equal(
            TemperatureScaling.Sigmoid(pair.First.Logit), TemperatureScaling.Sigmoid(pair.Second.Logit), 1e-4));
    }

    [Fact]
    public void Export_ModelCard_HasMeasurementsDataAndTheCommand()
    {
        string card = File.ReadAllText(Path.Combine(data.Bundle, ModelCard.FileName));

        Assert.Equal(ModelCard.Write(ModelBundle.Load(data.Bundle).Manifest), card);
        Assert.StartsWith("# tiny\n", card, StringComparison.Ordinal);
        Assert.Contains("### test, each as it is\n", card, StringComparison.Ordinal);
        Assert.Contains("| manifest.csv | 100 rows to train on |", card, StringComparison.Ordinal);
        Assert.Contains("`train --data data`", card, StringComparison.Ordinal);
        Assert.Contains("unattainable", card, StringComparison.Ordinal);
    }

    [Fact]
    public void Export_NotesAndLicence_AreInManifestAndCard()
    {
        using var folder = new TemporaryFolder();

        BundleManifest manifest = data.Export(folder["bundle"], "noted", "- Drawings only.");

        string card = File.ReadAllText(folder["bundle/" + ModelCard.FileName]);
        Assert.Equal(("- Drawings only.", "CC-BY-4.0"), (manifest.Notes, manifest.License));
        Assert.Matches("(?s)\n## Limits\n.*\n- Drawings only\\.\n.*\n## Licence\n.*CC-BY-4\\.0", card);
    }

    [Fact]
    public void Export_OverAnother_ReplacesItAndLeavesNothingElse()
    {
        using var folder = new TemporaryFolder();
        data.Export(folder["bundle"], "first");

        string version = data.Export(folder["bundle"], "second").Version;

        Assert.Equal(version, ModelBundle.Load(folder["bundle"]).Manifest.Version);
        Assert.Equal([folder["bundle"]], Directory.GetFileSystemEntries(folder.Path));
    }
}
