using GenderGrpc.Bundle;
using GenderGrpc.Bundle.Calibration;
using GenderGrpc.Bundle.Manifest;
using GenderGrpc.Training.Cards;
using GenderGrpc.Training.Data;
using GenderGrpc.Training.Evaluation.Reports;
using GenderGrpc.Training.Onnx;
using GenderGrpc.Training.Tests.Fixtures;

namespace GenderGrpc.Training.Tests.Cards;

/// <summary>What the bundled model says of itself, and what the README says of it, is so.</summary>
public sealed class DefaultBundleTests
{
    private const string DataVariable = "GENDERGRPC_DATA";
    private const long MostBytes = 10_000_000;
    private const double Tolerance = 1e-3;

    private static readonly string s_folder = Path.Combine(Repository.Root, "Server", "models", "default");

    [Fact]
    public void Card_OfItsManifest_IsTheBundlesOwn() => Assert.Equal(
        ModelCard.Write(ModelBundle.Load(s_folder).Manifest), File.ReadAllText(Path.Combine(s_folder, ModelCard.FileName)));

    [Fact]
    public void Notes_OfTheManifest_AreThoseOfTheRepository() => Assert.Equal(
        File.ReadAllText(Path.Combine(Repository.Root, "Training", "Trainer", "Cards", "default.md")).ReplaceLineEndings("\n").Trim(),
        ModelBundle.Load(s_folder).Manifest.Notes);

    [Fact]
    public void Readme_AccuracyTable_IsThatOfTheManifest()
    {
        string readme = File.ReadAllText(Path.Combine(Repository.Root, "README.md"));

        Assert.Equal(AccuracyTable.Insert(readme, ModelBundle.Load(s_folder).Manifest), readme);
    }

    [Fact]
    public void Folder_AllFiles_AreSmall() => Assert.InRange(
        new DirectoryInfo(s_folder).EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length), 1, MostBytes);

    /// <summary>Of the whole splits, in every view: the errors recorded are consistent with the rates asked for.</summary>
    [Fact]
    public void TestMetrics_ErrorsAmongAnswers_KeepThePromise()
    {
        MetricsEntry[] entries =
        [
            .. ModelBundle.Load(s_folder).Manifest.Metrics.Where(entry => entry is { Split: "test" or "test-names", Slice: "all" }),
        ];

        Assert.Equal(4, entries.Length);
        Assert.All(entries.SelectMany(entry => entry.Answers.Select(answers => (entry.Count, Answers: answers))), measured =>
        {
            (int count, AnswersEntry answers) = measured;
            int answered = (int)Math.Round(count * answers.Coverage);
            int wrong = (int)Math.Round(answered * answers.Risk);
            Assert.True(Binomial.AtLeast(wrong, answered, answers.MaxError) >= RiskCoverage.Alpha, $"{wrong} of {answered}: {answers}");
        });
    }

    [Fact]
    public void TestMetrics_MeasuredAgain_AreThoseRecorded()
    {
        string folder = Environment.GetEnvironmentVariable(DataVariable) ?? Path.Combine(Repository.Root, "..", "shared", "data");
        Assert.SkipUnless(
            File.Exists(Path.Combine(folder, DataFolder.ManifestFile)), $"There is no data in '{folder}'; {DataVariable} may name another.");
        ModelBundle bundle = ModelBundle.Load(s_folder);
        DataFolder data = DataFolder.Read(folder);
        Assert.SkipUnless(
            data.Sources.All(source => bundle.Manifest.Data.Any(entry => (entry.Name, entry.Digest) == (source.Name, source.Digest))),
            $"'{folder}' isn't the data that the bundle was measured on.");
        MetricsEntry[] recorded = [.. bundle.Manifest.Metrics.Where(entry => entry.Split is "test" or "test-names")];

        IReadOnlyList<MetricsEntry> measured = BundleEvaluation.Evaluate(
            bundle, data, Split.Test, TestContext.Current.CancellationToken).Metrics;

        Assert.Equal(recorded.Select(Identity), measured.Select(Identity));
        Assert.All(recorded.Zip(measured), pair => AssertSame(pair.First, pair.Second));
    }

    private static (string, string, string, int, int, int) Identity(MetricsEntry entry) =>
        (entry.Split, entry.Modalities, entry.Slice, entry.Count, entry.FemaleCount, entry.UndeterminedCount);

    private static void AssertSame(MetricsEntry recorded, MetricsEntry measured)
    {
        Assert.Equal(recorded.Accuracy, measured.Accuracy, Tolerance);
        Assert.Equal(recorded.MacroF1, measured.MacroF1, Tolerance);
        Assert.Equal(recorded.RecallFemale, measured.RecallFemale, Tolerance);
        Assert.Equal(recorded.RecallMale, measured.RecallMale, Tolerance);
        Assert.Equal(recorded.CalibrationError, measured.CalibrationError, Tolerance);
        Assert.Equal(recorded.Answers.Length, measured.Answers.Length);
        Assert.All(recorded.Answers.Zip(measured.Answers), pair => AssertSame(recorded.Count, pair.First, pair.Second));
    }

    // On another processor a confidence that lies on a threshold may fall to its other side: one profile is no other model.
    private static void AssertSame(int count, AnswersEntry recorded, AnswersEntry measured)
    {
        double answered = Math.Max(1, count * recorded.Coverage);
        Assert.Equal(recorded.MaxError, measured.MaxError);
        Assert.Equal(recorded.Coverage, measured.Coverage, Math.Max(Tolerance, 1.01 / Math.Max(1, count)));
        Assert.Equal(recorded.Risk, measured.Risk, Math.Max(Tolerance, 1.01 / answered));
        Assert.InRange(measured.UndeterminedLabelled, recorded.UndeterminedLabelled - 1, recorded.UndeterminedLabelled + 1);
    }
}
