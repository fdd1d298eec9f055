using GenderGrpc.Bundle;
using GenderGrpc.Training.Data;
using GenderGrpc.Training.Experiments;
using GenderGrpc.Training.Tests.Fixtures;

namespace GenderGrpc.Training.Tests.Experiments;

public sealed class TrialDataTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public TrialDataTests()
    {
        Directory.CreateDirectory(_folder["data/names"]);
        string[] splits = ["train", "train", "train", "val", "test"];
        File.WriteAllLines(_folder["data/manifest.csv"],
        [
            "avatar,nickname,label,source,split,pair_kind,avatar_label",
            .. Enumerable.Range(0, 500).Select(i =>
                $"{i}.jpg,\"Name, {i}\",{(i % 2 == 0 ? "female" : "male")},{(i < 100 ? "few" : "many")},{splits[i % 5]},real,undetermined"),
        ]);
        File.WriteAllLines(_folder["data/names/all.tsv"],
        [
            "name\tlabel\tsource\tsplit",
            .. Enumerable.Range(0, 9000).Select(i => $"Nom {i}\tfemale\t{(i < 4500 ? "large" : "larger")}\t{splits[i % 5]}"),
        ]);
    }

    private DataFolder Data => DataFolder.Read(_folder["data"]);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Folder_WithAllRows_HoldsTheRowsAsTheyAre()
    {
        DataFolder trial = DataFolder.Read(Trials(1, 1).Folder([]));

        Assert.Equal(Data.Profiles.Select(Key), trial.Profiles.Select(Key));
        Assert.Equal(Data.Names.Select(Key), trial.Names.Select(Key));
        Assert.Equal(Path.GetFullPath(_folder["data/3.jpg"]), trial.Profiles[3].AvatarPath);
    }

    [Fact]
    public void Folder_WithAShare_HoldsTheSameRowsEachTime()
    {
        DataFolder half = DataFolder.Read(Trials(0.5, 0.25).Folder([]));
        DataFolder again = DataFolder.Read(Trials(0.5, 0.25, "again").Folder([]));
        DataFolder more = DataFolder.Read(Trials(0.7, 0.25, "more").Folder([]));

        Assert.InRange(half.Profiles.Count, 200, 300);
        Assert.InRange(half.Names.Count, 2000, 2500);
        Assert.Equal(half.Profiles.Select(Key), again.Profiles.Select(Key));
        Assert.Empty(half.Profiles.Select(Key).Except(more.Profiles.Select(Key)));
    }

    [Fact]
    public void Folder_WithoutASource_HasItInTestAlone()
    {
        DataFolder trial = DataFolder.Read(Trials(0.5, 0.5).Folder(["few", "large"]));

        ProfileRow[] few = [.. trial.Profiles.Where(row => row.Slices["source"] == "few")];
        ProfileRow[] large = [.. trial.Names.Where(row => row.Slices["source"] == "large")];
        Assert.Equal(100, few.Length);
        Assert.All(few, row => Assert.Equal(Split.Test, row.Split));
        // Of a large source the rows of test are enough.
        Assert.Equal(900, large.Length);
        Assert.All(large, row => Assert.Equal(Split.Test, row.Split));
        Assert.Equal(3, trial.Names.Where(row => row.Slices["source"] == "larger").Select(row => row.Split).Distinct().Count());
    }

    [Fact]
    public void LeftOutSources_OfTheFolder_AreThoseWithEnoughOfEither()
    {
        LeftOutSources sources = LeftOutSources.Of(Data, "source");

        // 50 of either label are too few, and 400 of 500 pictures are most of them.
        Assert.Empty(sources.Pictures);
        Assert.Equal(["large", "larger"], sources.Names.Select(group => string.Join(' ', group)));
    }

    private TrialData Trials(double profiles, double names, string folder = "trials") =>
        new(Data, _folder[folder], "source", profiles, names);

    private static (string?, Label, Label?, Split, string) Key(ProfileRow row) =>
        (row.Nickname, row.Label, row.AvatarLabel, row.Split, row.Slices["source"]);
}
