using System.Collections.Immutable;
using System.Security.Cryptography;
using GenderGrpc.Bundle.Manifest;
using GenderGrpc.Bundle.Tests.Fixtures;

namespace GenderGrpc.Bundle.Tests;

public sealed class BundleWriterTests
{
    [Fact]
    public void Write_NewFolder_HoldsTheFilesAndNothingElse()
    {
        using var folder = new TemporaryFolder();

        BundleManifest written = TestBundles.Write(folder);

        Assert.Equal(["model"], folder.Entries);
        Assert.Equal(
            ["MODEL_CARD.md", "manifest.json", "model.onnx", "vocabulary.txt"],
            Directory.GetFiles(folder.Bundle).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        foreach ((string name, ReadOnlyMemory<byte> content) in TestBundles.Files())
        {
            Assert.Equal(content.ToArray(), File.ReadAllBytes(folder.File(name)));
        }

        Assert.Equal(["MODEL_CARD.md", "model.onnx", "vocabulary.txt"], written.Files.Select(file => file.Path));
        Assert.Equal(
            "sha256:" + Convert.ToHexStringLower(SHA256.HashData("# Test\n"u8)), written.Files[0].Digest);
        Assert.Equal(7, written.Files[0].Bytes);
    }

    [Fact]
    public void Write_SameContent_HasTheSameVersion()
    {
        using var one = new TemporaryFolder();
        using var other = new TemporaryFolder();

        string version = TestBundles.Write(one).Version;

        Assert.Matches("^sha256:[0-9a-f]{64}$", version);
        Assert.Equal(version, TestBundles.Write(other).Version);
        Assert.NotEqual(version, TestBundles.Write(other, TestBundles.Manifest with { Name = "other" }).Version);
        Assert.Equal(
            File.ReadAllBytes(one.File("manifest.json")).Length,
            File.ReadAllBytes(other.File("manifest.json")).Length - "other".Length + "test".Length);
    }

    [Fact]
    public void Write_ChangedHyperparameters_AreReadBackAndOtherwiseNotThere()
    {
        using var folder = new TemporaryFolder();
        TestBundles.Write(folder);
        string unchanged = File.ReadAllText(folder.File(BundleManifest.FileName));
        ImmutableSortedDictionary<string, string> from = ImmutableSortedDictionary<string, string>.Empty.Add("epochs", "3");
        ImmutableSortedDictionary<string, string> to = from.SetItem("epochs", "5");

        TestBundles.Write(
            folder, TestBundles.Manifest with { Training = TestBundles.Manifest.Training with { Changes = [new ChangeEntry(7, from, to)] } });

        Assert.DoesNotContain("changes", unchanged, StringComparison.Ordinal);
        ChangeEntry change = Assert.Single(ModelBundle.Load(folder.Bundle).Manifest.Training.Changes!.Value);
        Assert.Equal((7, "3", "5"), (change.Step, change.From["epochs"], change.To["epochs"]));
    }

    [Fact]
    public void Write_OverABundle_ReplacesIt()
    {
        using var folder = new TemporaryFolder();
        TestBundles.Write(folder);
        File.WriteAllText(folder.File("left-over.txt"), "old");

        BundleManifest second = TestBundles.Write(folder, TestBundles.Manifest with { Name = "second" });

        Assert.Equal(["model"], folder.Entries);
        Assert.False(File.Exists(folder.File("left-over.txt")));
        Assert.Equal(second.Version, ModelBundle.Load(folder.Bundle).Manifest.Version);
    }

    [Fact]
    public void Write_MissingParents_AreMade()
    {
        using var folder = new TemporaryFolder();
        string deep = Path.Combine(folder.Path, "a", "b", "model") + Path.DirectorySeparatorChar;

        BundleWriter.Write(deep, TestBundles.Manifest, TestBundles.Files());

        Assert.Equal("test", ModelBundle.Load(deep).Manifest.Name);
    }

    [Fact]
    public void Write_FailureMidway_LeavesTheOldBundleAndNoTemporary()
    {
        using var folder = new TemporaryFolder();
        string version = TestBundles.Write(folder).Version;
        Dictionary<string, ReadOnlyMemory<byte>> files = TestBundles.Files();
        // Longer than any file system lets a name be.
        files[new string('x', 300)] = new byte[1];

        Assert.ThrowsAny<IOException>(
            () => BundleWriter.Write(folder.Bundle, TestBundles.Manifest with { Name = "new" }, files));

        Assert.Equal(["model"], folder.Entries);
        Assert.Equal(version, ModelBundle.Load(folder.Bundle).Manifest.Version);
    }

    [Fact]
    public void Load_KilledBetweenTheTwoRenames_TakesTheOldBundle()
    {
        using var folder = new TemporaryFolder();
        string version = TestBundles.Write(folder).Version;
        Directory.Move(folder.Bundle, StoodAside(folder));

        Assert.Equal(version, ModelBundle.Load(folder.Bundle).Manifest.Version);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Write_AfterOneThatWasKilled_LeavesTheNewBundleAlone(bool newNameWasThere)
    {
        using var folder = new TemporaryFolder();
        TestBundles.Write(folder);
        Directory.Move(folder.Bundle, StoodAside(folder));
        if (newNameWasThere)
        {
            TestBundles.Write(folder);
            Directory.CreateDirectory(StoodAside(folder));
        }

        string version = TestBundles.Write(folder, TestBundles.Manifest with { Name = "new" }).Version;

        Assert.Equal(["model"], folder.Entries);
        Assert.Equal(version, ModelBundle.Load(folder.Bundle).Manifest.Version);
    }

    [Fact]
    public void Write_CannotTakeThePlace_PutsTheOldBundleBack()
    {
        using var folder = new TemporaryFolder();
        string version = TestBundles.Write(folder).Version;
        Directory.Move(folder.Bundle, StoodAside(folder));
        File.WriteAllText(folder.Bundle, "in the way");

        Assert.ThrowsAny<IOException>(() => TestBundles.Write(folder));

        File.Delete(folder.Bundle);
        Assert.Equal(version, ModelBundle.Load(folder.Bundle).Manifest.Version);
    }

    [Fact]
    public void Write_OverAFile_LeavesItAndNoTemporary()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.Bundle, "not a folder");

        Assert.ThrowsAny<IOException>(() => TestBundles.Write(folder));

        Assert.Equal(["model"], folder.Entries);
        Assert.Equal("not a folder", File.ReadAllText(folder.Bundle));
    }

    [Theory]
    [InlineData("../escaped.txt")]
    [InlineData("sub/file.txt")]
    [InlineData("..")]
    [InlineData("")]
    [InlineData("/tmp/absolute.txt")]
    [InlineData("manifest.json")]
    public void Write_NameThatLoadingRefuses_IsRefusedBeforeAnythingIsWritten(string name)
    {
        using var folder = new TemporaryFolder();
        Dictionary<string, ReadOnlyMemory<byte>> files = TestBundles.Files();
        files[name] = new byte[1];

        BundleException exception = Assert.Throws<BundleException>(
            () => BundleWriter.Write(folder.Bundle, TestBundles.Manifest, files));

        Assert.Contains($"'{name}'", exception.Message, StringComparison.Ordinal);
        Assert.Empty(folder.Entries);
    }

    [Fact]
    public void Write_RootFolder_IsRefused() => Assert.Throws<BundleException>(
        () => BundleWriter.Write(Path.GetPathRoot(Path.GetTempPath())!, TestBundles.Manifest, TestBundles.Files()));

    private static string StoodAside(TemporaryFolder folder) => Path.Combine(folder.Path, ".model.old");
}
