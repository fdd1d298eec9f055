using GenderGrpc.Training.Experiments;

namespace GenderGrpc.Training.Tests.Experiments;

public sealed class ExperimentReportTests
{
    [Fact]
    public void Write_Ladder_HasMeanAndDeviationOfEachRung()
    {
        string text = ExperimentReport.Write(
        [
            Result("concatenation", 1, accuracy: 0.8, images: 100),
            Result("concatenation", 2, accuracy: 0.9, images: 200),
            Result("attention", 1, accuracy: 0.7, images: 0),
        ]);

        string[] lines = text.Split('\n');
        Assert.StartsWith("**The ladder** (3 runs, 3 minutes", lines[0], StringComparison.Ordinal);
        string[] concatenation = Cells(lines.Single(line => line.Contains("concatenation", StringComparison.Ordinal)));
        string[] attention = Cells(lines.Single(line => line.Contains("attention", StringComparison.Ordinal)));
        // The deviation of a sample of 0.8 and 0.9.
        Assert.Equal(["concatenation", "2", "0.850 ± 0.071"], concatenation[..3]);
        Assert.Equal("150", concatenation[^2]);
        Assert.Equal("2.0", concatenation[^1]);
        Assert.Equal(["attention", "1", "0.700"], attention[..3]);
        Assert.Equal("", attention[^2]);
    }

    [Fact]
    public void Write_LeaveOneOut_PutsTheModelThatSawTheSourceBeside()
    {
        TrialMeasure unseen = Measure("test-names", "given", "source=register", 0.75);
        TrialMeasure seen = Measure("test-names", "given", "source=register", 0.95);
        string text = ExperimentReport.Write(
        [
            Result("names", 1, 0.9, 0) with { Part = ExperimentPart.LeaveOneOut, Measures = [seen] },
            Result("names", 1, 0.9, 0) with { Part = ExperimentPart.LeaveOneOut, LeftOut = ["register"], Measures = [unseen] },
        ]);

        string[] row = Cells(text.Split('\n').Single(line => line.StartsWith("| register", StringComparison.Ordinal)));
        Assert.Equal(["register", "names", "100", "0.750"], row[..4]);
        Assert.Equal(["100", "0.950"], row[^2..]);
    }

    [Fact]
    public void Write_LeaveOneOut_BeginsWithEachRecipesMeans()
    {
        string text = ExperimentReport.Write(
        [
            LeftOut("one", Measure("test-names", "given", "source=register", 0.75)),
            LeftOut("one", Measure("test-names", "given", "source=handles", 0.5)),
            LeftOut("one", Measure("test", "avatar", "source=portraits", 0.875)),
            LeftOut("other", Measure("test-names", "given", "source=register", 0.25)),
        ]);

        string[][] rows = [.. text.Split('\n').Where(line => char.IsAsciiDigit(line.ElementAtOrDefault(2))).Select(Cells)];
        Assert.Equal(
            [["2 of names", "one", "0.625"], ["1 of pictures", "one", "0.875"], ["1 of names", "other", "0.250"]],
            rows.Select(row => row[..3]));

        static TrialResult LeftOut(string recipe, TrialMeasure measure) => Result(recipe, 1, 0.9, 0) with
        {
            Part = ExperimentPart.LeaveOneOut,
            LeftOut = [measure.Slice.Split('=')[1]],
            Measures = [measure],
        };
    }

    [Fact]
    public void Write_LearningCurve_HasARowForEachPointWithItsSeeds()
    {
        string text = ExperimentReport.Write([Curve(1, 0.25, 0.75), Curve(2, 0.25, 0.65), Curve(1, 0.5, 0.8)]);

        string[][] rows = [.. text.Split('\n').Where(line => line.StartsWith("| handles", StringComparison.Ordinal)).Select(Cells)];
        Assert.Equal(
            [["handles", "250", "3000", "2", "100", "0.700 ± 0.071"], ["handles", "500", "3000", "1", "100", "0.800"]],
            rows.Select(row => row[..6]));

        static TrialResult Curve(int seed, double share, double accuracy) => Result("point", seed, 0.9, 0) with
        {
            Part = ExperimentPart.LearningCurve,
            Point = new CurvePoint("handles", share, 0.25),
            SourceRows = (int)(share * 1000),
            OtherRows = 3000,
            Measures = [Measure("test-names", "given", "source=handles", accuracy)],
        };
    }

    [Fact]
    public void Insert_BetweenTheMarks_ReplacesWhatStandsThere()
    {
        TrialResult[] results = [Result("concatenation", 1, 0.8, 100)];

        string? text = ExperimentReport.Insert($"before\n{ExperimentReport.Start}\nold\n{ExperimentReport.End}\nafter\n", results);

        Assert.Equal($"before\n{ExperimentReport.Start}\n\n{ExperimentReport.Write(results)}{ExperimentReport.End}\nafter\n", text);
        Assert.Null(ExperimentReport.Insert("no marks", results));
    }

    private static string[] Cells(string row) => [.. row.Trim('|', ' ').Split('|').Select(cell => cell.Trim())];

    private static TrialResult Result(string recipe, int seed, double accuracy, double images) => new()
    {
        Name = $"ladder-{recipe}-seed-{seed}",
        Part = ExperimentPart.Ladder,
        Recipe = recipe,
        LeftOut = [],
        Seed = seed,
        Settings = "sha256:0",
        Hardware = "a machine",
        Seconds = 60,
        ImagesPerSecond = images,
        Bytes = 2 << 20,
        Measures = [Measure("test", "given", "pair_kind=real", accuracy), Measure("test-names", "given", "all", accuracy)],
    };

    private static TrialMeasure Measure(string split, string sees, string slice, double accuracy) => new()
    {
        Split = split,
        Sees = sees,
        Slice = slice,
        Count = 100,
        Accuracy = accuracy,
        MacroF1 = accuracy,
        CalibrationError = 0.01,
        Coverage = 0.5,
    };
}
