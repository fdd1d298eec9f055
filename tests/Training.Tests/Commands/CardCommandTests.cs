using GenderGrpc.Bundle;
using GenderGrpc.Bundle.Manifest;
using GenderGrpc.Training.Cards;
using GenderGrpc.Training.Tests.Fixtures;

namespace GenderGrpc.Training.Tests.Commands;

public sealed class CardCommandTests(TinyData data)
{
    [Fact]
    public async Task Card_BundleAlone_PrintsItsTable()
    {
        TrainerProcess card = await TrainerProcess.RunAsync("card", "--bundle", data.Bundle);

        Assert.Equal(0, card.ExitCode);
        Assert.Equal(AccuracyTable.Write(ModelBundle.Load(data.Bundle).Manifest), card.Output);
        Assert.Contains("| all | given |", card.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Card_Readme_GetsTheTableBetweenItsMarks()
    {
        using var folder = new TemporaryFolder();
        folder.With("README.md", "# Ünder\n<!-- accuracy -->\nold\n<!-- /accuracy -->\n");

        TrainerProcess card = await TrainerProcess.RunAsync("card", "--bundle", data.Bundle, "--readme", folder["README.md"]);

        Assert.Equal((0, ""), (card.ExitCode, card.Output));
        string table = AccuracyTable.Write(ModelBundle.Load(data.Bundle).Manifest);
        Assert.Equal(
            $"# Ünder\n<!-- accuracy -->\n\n{table}\n<!-- /accuracy -->\n",
            await File.ReadAllTextAsync(folder["README.md"], TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Card_ReadmeWithoutMarks_FailsAndLeavesIt()
    {
        using var folder = new TemporaryFolder();
        folder.With("README.md", "nothing");

        TrainerProcess card = await TrainerProcess.RunAsync("card", "--bundle", data.Bundle, "--readme", folder["README.md"]);

        Assert.Equal(1, card.ExitCode);
        Assert.Contains(folder["README.md"], Assert.Single(card.ErrorLines), StringComparison.Ordinal);
        Assert.Equal("nothing", await File.ReadAllTextAsync(folder["README.md"], TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Card_RewriteWithNotes_ChangesTheCardAndNotTheModel()
    {
        using var folder = new TemporaryFolder();
        folder.With("notes.md", "\r\n- First.\r\n- Second.\r\n");
        BundleManifest before = data.Export(folder["bundle"], "rewritten");
        File.WriteAllText(folder["bundle/stray"], "is no file of the bundle");

        TrainerProcess card = await TrainerProcess.RunAsync(
            "card", "--bundle", folder["bundle"], "--rewrite", "--card-notes", folder["notes.md"]);

        Assert.Equal(0, card.ExitCode);
        BundleManifest after = ModelBundle.Load(folder["bundle"]).Manifest;
        Assert.Equal("- First.\n- Second.", after.Notes);
        Assert.Equal(ModelCard.Write(after), File.ReadAllText(folder["bundle/MODEL_CARD.md"]));
        Assert.NotEqual(before.Version, after.Version);
        Assert.Equal(before.Files.Skip(1), after.Files.Skip(1));
        Assert.False(File.Exists(folder["bundle/stray"]));
    }

    [Fact]
    public async Task Card_RewriteWithoutChange_KeepsTheVersion()
    {
        using var folder = new TemporaryFolder();
        BundleManifest before = data.Export(folder["bundle"], "same", "- Kept.");

        TrainerProcess card = await TrainerProcess.RunAsync("card", "--bundle", folder["bundle"], "--rewrite");

        Assert.Equal(0, card.ExitCode);
        Assert.Equal(before.Version, ModelBundle.Load(folder["bundle"]).Manifest.Version);
    }

    [Fact]
    public async Task Card_NotesWithoutRewrite_IsBadUsage()
    {
        TrainerProcess card = await TrainerProcess.RunAsync("card", "--bundle", data.Bundle, "--card-notes", "notes.md");

        Assert.Equal(2, card.ExitCode);
        Assert.Equal("--card-notes needs --rewrite.", Assert.Single(card.ErrorLines));
    }
}
