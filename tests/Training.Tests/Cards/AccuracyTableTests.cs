using GenderGrpc.Bundle.Manifest;
using GenderGrpc.Training.Cards;
using GenderGrpc.Training.Tests.Fixtures;

namespace GenderGrpc.Training.Tests.Cards;

public sealed class AccuracyTableTests
{
    [Fact]
    public void Write_PairKinds_RealOnesComeFirstAndNamesLast()
    {
        BundleManifest manifest = Manifests.Of(
            Manifests.Metrics("val", "given", "all", 0.1),
            Manifests.Metrics("test", "given", "all", 0.91),
            Manifests.Metrics("test", "given", "pair_kind=label-matched", 0.92),
            Manifests.Metrics("test", "given", "pair_kind=real", 0.93),
            Manifests.Metrics("test", "given", "source=web", 0.2),
            Manifests.Metrics("test", "avatar", "all", 0.81),
            Manifests.Metrics("test", "avatar", "pair_kind=real", 0.83),
            Manifests.Metrics("test-names", "given", "all", 0.95),
            Manifests.Metrics("test-names", "given", "source=web", 0.3));

        string table = AccuracyTable.Write(manifest);

        Assert.Equal(
            """
            | test set | sees | rows | accuracy | macro-F1 | recall female | recall male | ECE | coverage at 5 % | error at 5 % |
            | --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
            | real pairs | given | 100 | 0.930 | 0.750 | 0.625 | 0.875 | 0.032 | 0.500 | 0.040 |
            | real pairs | avatar | 100 | 0.830 | 0.750 | 0.625 | 0.875 | 0.032 | 0.500 | 0.040 |
            | label-matched pairs | given | 100 | 0.920 | 0.750 | 0.625 | 0.875 | 0.032 | 0.500 | 0.040 |
            | all pairs | given | 100 | 0.910 | 0.750 | 0.625 | 0.875 | 0.032 | 0.500 | 0.040 |
            | all pairs | avatar | 100 | 0.810 | 0.750 | 0.625 | 0.875 | 0.032 | 0.500 | 0.040 |
            | names alone | given | 100 | 0.950 | 0.750 | 0.625 | 0.875 | 0.032 | 0.500 | 0.040 |

            """.ReplaceLineEndings("\n"),
            table);
    }

    [Fact]
    public void Write_NoPairKinds_IsTheWholeAndNoErrorOfNoAnswers()
    {
        BundleManifest manifest = Manifests.Of(
            Manifests.Metrics("test", "given", "all", 0.9) with { Answers = [new AnswersEntry(0.05, 0, 0, 0)] });

        string[] lines = AccuracyTable.Write(manifest).Split('\n');

        Assert.Equal("| all | given | 100 | 0.900 | 0.750 | 0.625 | 0.875 | 0.032 | 0.000 |  |", lines[2]);
        Assert.Equal(4, lines.Length);
    }

    [Fact]
    public void Insert_Marks_GetTheTableInPlaceOfWhatStoodBetween()
    {
        BundleManifest manifest = Manifests.Of(Manifests.Metrics("test", "given", "all", 0.9));

        string? text = AccuracyTable.Insert("a\n<!-- accuracy -->\nold\n<!-- /accuracy -->\nb\n", manifest);

        Assert.Equal($"a\n<!-- accuracy -->\n\n{AccuracyTable.Write(manifest)}\n<!-- /accuracy -->\nb\n", text);
        Assert.Equal(text, AccuracyTable.Insert(text!, manifest));
    }

    [Theory]
    [InlineData("nothing")]
    [InlineData("<!-- accuracy -->")]
    [InlineData("<!-- /accuracy --> <!-- accuracy -->")]
    public void Insert_NoMarks_IsRefused(string text) => Assert.Null(AccuracyTable.Insert(text, Manifests.Of()));
}
