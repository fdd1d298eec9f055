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
        Assert.Equal(data.Vocabulary.Text, bundle.Vocabulary.Text);
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
    public void Export_ChangedRun_ListsItsChangesBesideTheLastValues()
    {
        using var folder = new TemporaryFolder();
        using (TrainingRun run = data.Start(folder["run"], TinyData.Options with { Epochs = 1 }))
        {
            run.Follow((3, ScriptedRun.ToChange("learning-rate", "0.001", "loss", "bce")), (4, ScriptedRun.ToChange("batch-size", "40")));
        }

        TrainingEntry training = data.Export(folder["bundle"], "changed", run: folder["run"]).Training;

        Assert.Equal([4, 5], training.Changes!.Value.Select(change => change.Step));
        Assert.Equal([new("learning-rate", "0.002"), new("loss", "mask")], training.Changes.Value[0].From);
        Assert.Equal([new("learning-rate", "0.001"), new("loss", "bce")], training.Changes.Value[0].To);
        Assert.Equal(
            ("0.001", "bce", "40", 5L),
            (training.Hyperparameters["learning-rate"], training.Hyperparameters["loss"], training.Hyperparameters["batch-size"], training.Steps));
        Assert.Contains(
            "from step 5 on: batch-size 40 instead of 16", File.ReadAllText(folder["bundle/" + ModelCard.FileName]), StringComparison.Ordinal);
        Assert.Null(ModelBundle.Load(data.Bundle).Manifest.Training.Changes);
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
