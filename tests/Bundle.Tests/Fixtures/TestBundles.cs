using System.Collections.Immutable;
using System.Text;
using GenderGrpc.Bundle.Features;
using GenderGrpc.Bundle.Manifest;
using GenderGrpc.Bundle.Onnx;
using Google.Protobuf;

namespace GenderGrpc.Bundle.Tests.Fixtures;

/// <summary>A small model bundle, whole or with one thing changed.</summary>
internal static class TestBundles
{
    public static FeatureSpec Features { get; } = new()
    {
        Avatar = new AvatarSpec { Size = 32 },
        Nickname = SampleNicknames.Spec,
    };

    public static BundleManifest Manifest { get; } = new()
    {
        Name = "test",
        Created = new DateTimeOffset(2026, 2, 3, 4, 5, 6, TimeSpan.Zero),
        Features = Features,
        Graphs =
        [
            new GraphEntry
            {
                Role = GraphEntry.FusedRole,
                File = "model.onnx",
                Inputs = GraphContract.Inputs(Features),
                Outputs = GraphContract.Outputs,
            },
        ],
        Calibration = Calibrations.Model((0.01, null), (0.05, 0.9), (0.1, 2.0 / 3)),
        Metrics =
        [
            new MetricsEntry
            {
                Split = "test",
                Modalities = "given",
                Slice = "all",
                Count = 3,
                FemaleCount = 1,
                Accuracy = 1,
                MacroF1 = 1,
                RecallFemale = 1,
                RecallMale = 1,
                CalibrationError = 0,
                UndeterminedCount = 0,
                Answers = [new AnswersEntry(0.05, 0.5, 0, 0)],
            },
        ],
        Training = new TrainingEntry
        {
            Command = "train --seed 1",
            Hyperparameters = ImmutableSortedDictionary<string, string>.Empty.Add("seed", "1").Add("größe", "青春"),
            Steps = 12,
            Seconds = 3.25,
            Hardware = "none",
            Software = "none",
        },
        Data = [new DataEntry("synthetic", 10, "sha256:00", "made by hand")],
    };

    public static Dictionary<string, ReadOnlyMemory<byte>> Files(byte[]? onnx = null, string? vocabulary = null) => new()
    {
        ["model.onnx"] = onnx ?? OnnxGraphs.Fused().ToByteArray(),
        ["vocabulary.txt"] = Encoding.UTF8.GetBytes(vocabulary ?? SampleNicknames.Vocabulary.Text),
        ["MODEL_CARD.md"] = "# Test\n"u8.ToArray(),
    };

    public static BundleManifest Write(TemporaryFolder folder, BundleManifest? manifest = null, byte[]? onnx = null) =>
        BundleWriter.Write(folder.Bundle, manifest ?? Manifest, Files(onnx));

    /// <summary>
    /// Changes the text of a written manifest, and gives it the version that goes with the change, as one would who
    /// makes a bundle to deceive.
    /// </summary>
    public static void Forge(TemporaryFolder folder, string from, string to)
    {
        string path = folder.File(BundleManifest.FileName);
        string text = File.ReadAllText(path);
        Assert.Contains(from, text, StringComparison.Ordinal);
        string blank = Versioned(text.Replace(from, to, StringComparison.Ordinal), "");
        File.WriteAllText(path, Versioned(blank, Digest.Of(Encoding.UTF8.GetBytes(blank))));
    }

    public static string LoadError(string folder) =>
        Assert.Throws<BundleException>(() => ModelBundle.Load(folder)).Message;

    private static string Versioned(string manifest, string version)
    {
        const string key = "\"version\": \"";
        int start = manifest.IndexOf(key, StringComparison.Ordinal) + key.Length;
        int end = manifest.IndexOf('"', start);
        return manifest[..start] + version + manifest[end..];
    }
}
