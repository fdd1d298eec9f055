using GenderGrpc.Bundle;
using GenderGrpc.Training.Data;
using GenderGrpc.Training.Experiments;
using GenderGrpc.Training.Loop;
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
        DataFolder trial = DataFolder.Read(Trials(1, 1).Folder(Trial()));

        Assert.Equal(Data.Profiles.Select(Key), trial.Profiles.Select(Key));
        Assert.Equal(Data.Names.Select(Key), trial.Names.Select(Key));
        Assert.Equal(Path.GetFullPath(_folder["data/3.jpg"]), trial.Profiles[3].AvatarPath);
    }

    [Fact]
    public void Folder_WithAShare_HoldsTheSameRowsEachTime()
    {
        DataFolder half = DataFolder.Read(Trials(0.5, 0.25).Folder(Trial()));
        DataFolder again = DataFolder.Read(Trials(0.5, 0.25, "again").Folder(Trial()));
        DataFolder more = DataFolder.Read(Trials(0.7, 0.25, "more").Folder(Trial()));

        Assert.InRange(half.Profiles.Count, 200, 300);
        Assert.InRange(half.Names.Count, 2000, 2500);
        Assert.Equal(half.Profiles.Select(Key), again.Profiles.Select(Key));
        Assert.Empty(half.Profiles.Select(Key).Except(more.Profiles.Select(Key)));
    }

    [Fact]
    public void Folder_WithoutASource_HasItInTestAlone()
    {
        DataFolder trial = DataFolder.Read(Trials(0.5, 0.5).Folder(Trial("few", "large")));

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
    public void Folder_OfALearningCurve_TestsOnTheSameHalfOfTheSourceAndTrainsOnMoreAndMoreOfTheOther()
    {
        DataFolder none = DataFolder.Read(Trials(1, 1).Folder(Trial() with { Point = new CurvePoint("large", 0, 0.25) }));
        DataFolder some = DataFolder.Read(Trials(1, 1).Folder(Trial() with { Point = new CurvePoint("large", 0.25, 0.25) }));
        DataFolder all = DataFolder.Read(Trials(1, 1).Folder(Trial() with { Point = new CurvePoint("large", 0.5, 1) }));

        Assert.InRange(Rows(none, "large", Split.Test).Length, 2100, 2400);
        Assert.Equal(Rows(none, "large", Split.Test), Rows(all, "large", Split.Test));
        Assert.Empty(Rows(none, "large", Split.Train));
        Assert.InRange(Rows(some, "large", Split.Train).Length, 1000, 1250);
        Assert.Empty(Rows(some, "large", Split.Train).Except(Rows(all, "large", Split.Train)));
        Assert.Equal(4500, Rows(all, "large", Split.Test).Concat(Rows(all, "large", Split.Train)).Distinct().Count());
        // Of the others a quarter of what is trained on; what they are tested on stays.
        Assert.InRange(Rows(none, "larger", Split.Train).Length, 600, 750);
        Assert.Equal(2700, Rows(all, "larger", Split.Train).Length);
        Assert.All([none, some, all], folder => Assert.Equal(900, Rows(folder, "larger", Split.Test).Length));
        Assert.All([none, some, all], folder => Assert.Equal(500, folder.Profiles.Count));

        static string?[] Rows(DataFolder folder, string source, Split split) =>
            [.. folder.Names.Where(row => row.Slices["source"] == source && row.Split == split).Select(row => row.Nickname)];
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

    private static Trial Trial(params string[] leftOut) => new(ExperimentPart.LeaveOneOut, "any", new TrainOptions(), leftOut);

    private static (string?, Label, Label?, Split, string) Key(ProfileRow row) =>
        (row.Nickname, row.Label, row.AvatarLabel, row.Split, row.Slices["source"]);
}
