using GenderGrpc.Bundle.Manifest;
using GenderGrpc.Training.Data;
using GenderGrpc.Training.Synthetic;
using GenderGrpc.Training.Tests.Fixtures;

namespace GenderGrpc.Training.Tests.Synthetic;

public sealed class SyntheticDatasetTests(TinyData data)
{
    [Fact]
    public async Task Write_SameOptions_GivesTheSameBytes()
    {
        using var folder = new TemporaryFolder();

        await new SyntheticDataset(TinyData.Synthetic).WriteAsync(
            folder["again"], cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal(Contents(data.Folder), Contents(folder["again"]));
    }

    [Fact]
    public async Task Write_OtherSeed_GivesOtherProfiles()
    {
        using var folder = new TemporaryFolder();

        await new SyntheticDataset(TinyData.Synthetic with { Profiles = 20, Seed = 2 }).WriteAsync(
            folder["other"], cancellationToken: TestContext.Current.CancellationToken);

        IEnumerable<string?> nicknames = DataFolder.Read(folder["other"]).Profiles.Select(row => row.Nickname);
        Assert.NotEqual(data.Data.Profiles.Take(20).Select(row => row.Nickname), nicknames);
    }

    [Fact]
    public async Task Write_Summary_IsTheMeanOverTheRowsOfItsManifest()
    {
        using var folder = new TemporaryFolder();
        SyntheticSummary summary = await new SyntheticDataset(TinyData.Synthetic).WriteAsync(
            folder["data"], cancellationToken: TestContext.Current.CancellationToken);

        foreach (Split split in Enum.GetValues<Split>())
        {
            double mean = DataFolder.Read(folder["data"]).Profiles
                .Where(row => row.Split == split && row.Label is GenderGrpc.Bundle.Label.Female or GenderGrpc.Bundle.Label.Male)
                .Average(row => row.BestAttainable!.Value);
            Assert.Equal(mean, summary.BestAttainableAccuracyBySplit[split.ToString().ToLowerInvariant()], 1e-12);
        }

        Assert.Equal(200, summary.Profiles);
        Assert.Equal(GenerativeModel.BestAttainableAccuracy, summary.BestAttainableAccuracy);
    }

    [Fact]
    public void Write_Rows_AreSplitByTheSharesAndSliced()
    {
        IReadOnlyList<ProfileRow> rows = data.Data.Profiles;

        Assert.Equal([100, 50, 50], Enum.GetValues<Split>().Select(split => rows.Count(row => row.Split == split)));
        Assert.All(rows, row => Assert.Equal(["avatar_kind", "nickname_kind", "script"], row.Slices.Keys.Order()));
        Assert.All(rows, row => Assert.Equal(row.AvatarPath is null, row.Slices["avatar_kind"] == "absent"));
        Assert.All(rows, row => Assert.Equal(row.Nickname is null, row.Slices["nickname_kind"] == "absent"));
        Assert.All(rows, row => Assert.True(row.AvatarPath is not null || row.Nickname is not null));
    }

    [Fact]
    public void Write_EveryAvatar_CanBeDecodedAndShowsSomething() =>
        Assert.All(
            Enum.GetValues<Split>().SelectMany(data.Samples.Profiles).Where(sample => sample.Avatar is not null),
            sample => Assert.True(sample.Avatar!.Distinct().Count() > 8, sample.Row.Origin));

    [Fact]
    public async Task Write_FolderThatIsntEmpty_IsLeftAlone()
    {
        using var folder = new TemporaryFolder();
        folder.With("data/mine.txt", "mine");

        await Assert.ThrowsAsync<IOException>(() => new SyntheticDataset(TinyData.Synthetic).WriteAsync(
            folder["data"], cancellationToken: TestContext.Current.CancellationToken));

        Assert.Equal([folder["data/mine.txt"]], Directory.GetFiles(folder.Path, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task Write_Cancelled_LeavesNothing()
    {
        using var folder = new TemporaryFolder();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => new SyntheticDataset(TinyData.Synthetic).WriteAsync(
            folder["data"], cancellationToken: new CancellationToken(canceled: true)));

        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    [Theory]
    [InlineData(0, 32, 0.5, "Profiles")]
    [InlineData(1, 31, 0.5, "ImageSize")]
    [InlineData(1, 513, 0.5, "ImageSize")]
    [InlineData(1, 32, -0.1, "TrainShare")]
    [InlineData(1, 32, 0.6, "TestShare")]
    public void Constructor_OutOfRange_NamesTheOption(int profiles, int size, double train, string option)
    {
        var options = TinyData.Synthetic with { Profiles = profiles, ImageSize = size, TrainShare = train };

        Assert.Equal(option, Assert.Throws<ArgumentOutOfRangeException>(() => new SyntheticDataset(options)).ParamName);
    }

    private static Dictionary<string, string> Contents(string folder) =>
        Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .ToDictionary(path => Path.GetRelativePath(folder, path), path => Digest.Of(File.ReadAllBytes(path)));
}
