using System.Collections.Immutable;
using System.Text;
using GenderGrpc.Bundle;
using GenderGrpc.Bundle.Calibration;
using GenderGrpc.Bundle.Features;
using GenderGrpc.Bundle.Manifest;
using GenderGrpc.Bundle.Nicknames;
using GenderGrpc.Bundle.Onnx;

namespace GenderGrpc.Server.Tests.Fixtures;

/// <summary>
/// A real bundle in a temporary folder. Of the runes, f scores 2, m scores −2 and n scores 0; any other makes the run
/// fail. Answers need a confidence of 0.9 for a max_error of 0.05 and of 0.6 for 0.2; none is attainable under 0.05. Those of the
/// cascade need 0.95 for 0.05. The calibration's scores are spread evenly, half of them undetermined.
/// </summary>
internal sealed class TestBundle : IDisposable
{
    public const string Name = "test";
    public const string RuneThatFails = "x";
    public const int AvatarSize = 16;

    private TestBundle(string folder, string version)
    {
        Folder = folder;
        Version = version;
    }

    public string Folder { get; }

    public string Version { get; }

    public static TestBundle Write(
        int delaySteps = 0,
        string name = Name,
        bool isServable = true,
        int sign = 1,
        bool hasCascade = true,
        bool hasFixedLength = false)
    {
        var features = new FeatureSpec
        {
            Avatar = new AvatarSpec { Size = AvatarSize },
            Nickname = new NicknameSpec { Length = 32, HashBuckets = 1 },
        };
        var vocabulary = new RuneVocabulary("fmn".EnumerateRunes());
        // Padding, begin, end, f, m, n; and nothing for the hash bucket.
        ImmutableArray<TensorEntry> inputs = hasFixedLength ? GraphContract.FixedInputs(features) : GraphContract.Inputs(features);
        byte[] graph = TestGraph.Emit(inputs, [0, 0, 0, 2 * sign, -2 * sign, 0], delaySteps, isServable);
        string folder = Path.Combine(Directory.CreateTempSubdirectory("gendergrpc-server-tests-").FullName, "bundle");
        BundleManifest manifest = BundleWriter.Write(folder, Describe(features, inputs, name, hasCascade), new Dictionary<string, ReadOnlyMemory<byte>>
        {
            ["model.onnx"] = graph,
            [features.Nickname.VocabularyFile] = Encoding.UTF8.GetBytes(vocabulary.ToString()),
        });
        return new TestBundle(folder, manifest.Version);
    }

    public void Dispose() => Directory.Delete(Path.GetDirectoryName(Folder)!, recursive: true);

    private static BundleManifest Describe(FeatureSpec features, ImmutableArray<TensorEntry> inputs, string name, bool hasCascade)
    {
        var calibration = new MaskCalibration
        {
            Temperature = 1,
            Scores = new ScoreHistogram { Bins = [10, 10, 10, 10, 10, 10, 10, 10, 10, 10], Undetermined = 50 },
            RiskCurve = new RiskCurve
            {
                Points =
                [
                    new RiskPoint { MaxError = 0.01 },
                    new RiskPoint { MaxError = 0.05, Threshold = 0.9 },
                    new RiskPoint { MaxError = 0.2, Threshold = 0.6 },
                ],
            },
        };
        return new BundleManifest
        {
            Name = name,
            Created = DateTimeOffset.UnixEpoch,
            Features = features,
            Graphs =
            [
                new GraphEntry
                {
                    Role = GraphEntry.FusedRole,
                    File = "model.onnx",
                    Inputs = inputs,
                    Outputs = GraphContract.Outputs,
                },
            ],
            Calibration = new ModelCalibration
            {
                Both = calibration,
                AvatarOnly = calibration,
                NicknameOnly = calibration,
                AvatarEvidenceTemperature = 1,
                NicknameEvidenceTemperature = 1,
                Cascade = !hasCascade ? null : new RiskCurve
                {
                    Points = [new RiskPoint { MaxError = 0.01 }, new RiskPoint { MaxError = 0.05, Threshold = 0.95 }],
                },
            },
            Metrics = [Measured("val", 0.5), Measured("test", 0.75)],
            Training = new TrainingEntry
            {
                Command = "written by hand",
                Hyperparameters = ImmutableSortedDictionary<string, string>.Empty,
                Steps = 0,
                Seconds = 0,
                Hardware = "none",
                Software = "none",
            },
            Data = [],
        };
    }

    private static MetricsEntry Measured(string split, double accuracy) => new()
    {
        Split = split,
        Modalities = "given",
        Slice = "all",
        Count = 8,
        FemaleCount = 4,
        Accuracy = accuracy,
        MacroF1 = accuracy,
        RecallFemale = accuracy,
        RecallMale = accuracy,
        CalibrationError = 0.1,
        UndeterminedCount = 0,
        Answers = [],
    };
}
