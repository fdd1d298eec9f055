using System.Collections.Immutable;
using GenderGrpc.Bundle.Manifest;
using GenderGrpc.Training.Cards;
using GenderGrpc.Training.Tests.Fixtures;

namespace GenderGrpc.Training.Tests.Cards;

public sealed class ModelCardTests
{
    [Fact]
    public void Write_Sections_AreInTheirOrder()
    {
        string card = ModelCard.Write(Manifests.Of() with { Notes = "Noted.", License = "CC0-1.0" });

        Assert.Equal(
            [
                "# made by hand", "## What it is for", "## What it must not be used for", "## Trained on", "## Measured",
                "## Error rates that can be asked for", "## Limits", "## Licence",
            ],
            card.Split('\n').Where(line => line.StartsWith('#')));
        Assert.Contains("\n\nNoted.\n", card, StringComparison.Ordinal);
        Assert.Contains("CC0-1.0", card, StringComparison.Ordinal);
        Assert.Contains("| manifest.csv | 70 rows to train on: web 70 | `sha256:12` | 90 |", card, StringComparison.Ordinal);
        Assert.Contains("| 0.02 | unattainable |  |  |  |", card, StringComparison.Ordinal);
        Assert.Contains("| 0.05 | 0.9000 | 0.500 | 0.0100 | 0.0400 |", card, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_RunsThatItStartedFrom_ComeBeforeItsOwn()
    {
        BundleManifest manifest = Manifests.Of();
        TrainingEntry first = manifest.Training with { Command = "first" };
        TrainingEntry second = manifest.Training with { Command = "second", StartedFrom = [first] };

        string card = ModelCard.Write(manifest with { Training = manifest.Training with { StartedFrom = [second] } });

        Assert.Equal(
            [
                "- `first`: 7 steps in 60 s on an abacus; none",
                "- `second`: 7 steps in 60 s on an abacus; none",
                "- `train --data faces`: 7 steps in 60 s on an abacus; none",
            ],
            card.Split('\n').Where(line => line.Contains("an abacus", StringComparison.Ordinal)));
    }

    [Fact]
    public void Write_ChangesOfARun_AreUnderIt()
    {
        BundleManifest manifest = Manifests.Of();
        ImmutableSortedDictionary<string, string> from = ImmutableSortedDictionary<string, string>.Empty
            .Add("batch-size", "64").Add("learning-rate", "0.002");
        TrainingEntry changed = manifest.Training with
        {
            Changes = [new ChangeEntry(5, from, from.SetItem("batch-size", "32").SetItem("learning-rate", "0.001"))],
        };

        string card = ModelCard.Write(manifest with { Training = manifest.Training with { StartedFrom = [changed] } });

        Assert.Contains(
            """
            - `train --data faces`: 7 steps in 60 s on an abacus; none
              - from step 5 on: batch-size 32 instead of 64, learning-rate 0.001 instead of 0.002
            - `train --data faces`: 7 steps in 60 s on an abacus; none

            """.ReplaceLineEndings("\n"),
            card,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Write_FilesAndVersion_ChangeNothing()
    {
        BundleManifest manifest = Manifests.Of(Manifests.Metrics("test", "given", "all", 0.9));

        // The card is one of the files, and the version is a digest over theirs.
        Assert.Equal(
            ModelCard.Write(manifest),
            ModelCard.Write(manifest with { Version = "sha256:1", Files = [new FileEntry("MODEL_CARD.md", 1, "sha256:2")] }));
    }

    [Fact]
    public void Write_NoNotesAndNoLicence_HasNoPlaceForThem()
    {
        string card = ModelCard.Write(Manifests.Of());

        Assert.DoesNotContain("Licence", card, StringComparison.Ordinal);
        Assert.EndsWith("neither female nor male.\n", card, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_TestSplits_HaveATableForEachViewWithEverySlice()
    {
        string card = ModelCard.Write(Manifests.Of(
            Manifests.Metrics("test", "given", "all", 0.91),
            Manifests.Metrics("test", "given", "avatar=a|b", 0.5),
            Manifests.Metrics("test", "given", "pair_kind=real", 0.93),
            Manifests.Metrics("test", "avatar", "all", 0.81) with { FemaleCount = 100, UndeterminedCount = 0 },
            Manifests.Metrics("test-names", "given", "all", 0.95) with { Count = 0, FemaleCount = 0 }));

        Assert.Contains(
            """
            ### test, each as it is

            | slice | rows | of them female | accuracy | macro-F1 | recall female | recall male | ECE | at 1 % | at 5 % | undetermined | of them labelled |
            | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
            | pair_kind=real | 100 | 40 | 0.930 | 0.750 | 0.625 | 0.875 | 0.032 | none | 0.500 / 0.040 | 9 | 0 / 3 |
            | all | 100 | 40 | 0.910 | 0.750 | 0.625 | 0.875 | 0.032 | none | 0.500 / 0.040 | 9 | 0 / 3 |
            | avatar=a\|b | 100 | 40 | 0.500 | 0.750 | 0.625 | 0.875 | 0.032 | none | 0.500 / 0.040 | 9 | 0 / 3 |

            ### test, avatar alone


            """.ReplaceLineEndings("\n"),
            card,
            StringComparison.Ordinal);
        Assert.Contains("| all | 100 | 100 | 0.810 |  | 0.625 |  | 0.032 | none | 0.500 / 0.040 | 0 |  |\n", card, StringComparison.Ordinal);
        Assert.Matches("(?s)### test-names, each as it is\n.*\n\\| all \\| 0 \\| 0 \\|  \\|  \\|  \\|  \\|  \\|  \\|  \\| 9 \\| 0 / 3 \\|\n", card);
    }

    [Fact]
    public void Write_ValidationSplits_HaveARowForEachViewAndNoSlices()
    {
        string card = ModelCard.Write(Manifests.Of(
            Manifests.Metrics("val", "given", "all", 0.91) with { BestAttainableAccuracy = 0.99 },
            Manifests.Metrics("val", "given", "source=web", 0.5),
            Manifests.Metrics("val", "avatar", "all", 0.81)));

        Assert.Contains(
            """
            ### val, all of it

            | sees | rows | of them female | accuracy | macro-F1 | recall female | recall male | best attainable accuracy | ECE | at 1 % | at 5 % | undetermined | of them labelled |
            | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
            | given | 100 | 40 | 0.910 | 0.750 | 0.625 | 0.875 | 0.990 | 0.032 | none | 0.500 / 0.040 | 9 | 0 / 3 |
            | avatar | 100 | 40 | 0.810 | 0.750 | 0.625 | 0.875 |  | 0.032 | none | 0.500 / 0.040 | 9 | 0 / 3 |


            """.ReplaceLineEndings("\n"),
            card,
            StringComparison.Ordinal);
        Assert.DoesNotContain("source=web", card, StringComparison.Ordinal);
    }
}
