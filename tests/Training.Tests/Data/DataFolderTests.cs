using GenderGrpc.Bundle;
using GenderGrpc.Bundle.Manifest;
using GenderGrpc.Training.Data;
using GenderGrpc.Training.Loop;
using GenderGrpc.Training.Tests.Fixtures;

namespace GenderGrpc.Training.Tests.Data;

public sealed class DataFolderTests
{
    [Fact]
    public void Read_Columns_AreTakenByNameInAnyOrder()
    {
        using var folder = new TemporaryFolder();
        folder.With(
            "manifest.csv",
            "source,split,label,nickname,avatar\nweb,val,male,\"Ann, B\",images/1.png\n,train,undetermined,, \n");

        DataFolder data = DataFolder.Read(folder.Path);

        Assert.Collection(
            data.Profiles,
            row =>
            {
                Assert.Equal(folder["images/1.png"], row.AvatarPath);
                Assert.Equal("Ann, B", row.Nickname);
                Assert.Equal(Label.Male, row.Label);
                Assert.Equal(Split.Val, row.Split);
                Assert.Equal("manifest.csv line 2", row.Origin);
                Assert.Equal(new Dictionary<string, string> { ["source"] = "web" }, row.Slices);
                Assert.Null(row.BestAttainable);
            },
            row =>
            {
                Assert.Null(row.AvatarPath);
                Assert.Null(row.Nickname);
                Assert.Equal(Label.Undetermined, row.Label);
                Assert.Equal(Split.Train, row.Split);
                Assert.Equal(new Dictionary<string, string> { ["source"] = "" }, row.Slices);
            });
        Assert.Empty(data.Names);
    }

    [Fact]
    public void Read_QuotedLineBreak_CountsLinesAsAnEditorDoes()
    {
        using var folder = new TemporaryFolder();
        folder.With("manifest.csv", "nickname,label,split\n\"a\nb\",male,train\nc,female,test\n");

        Assert.Equal(
            ["manifest.csv line 2", "manifest.csv line 4"], DataFolder.Read(folder.Path).Profiles.Select(row => row.Origin));
    }

    [Fact]
    public void Read_ByteOrderMarkAndWindowsLines_ReadsTheSame()
    {
        using var folder = new TemporaryFolder();
        folder.With("manifest.csv", "\uFEFFnickname,label,split\r\nАня,female,test\r\n");

        ProfileRow row = Assert.Single(DataFolder.Read(folder.Path).Profiles);

        Assert.Equal("Аня", row.Nickname);
        Assert.Equal(Split.Test, row.Split);
    }

    [Fact]
    public void Read_NamesBesideAndInFolder_AreExtraNicknames()
    {
        using var folder = new TemporaryFolder();
        folder.With("manifest.csv", "nickname,label,split\nx,male,train\n")
            .With("us.tsv", "name\tlabel\tsplit\tyear\nAnn\tfemale\tval\t1990\n")
            .With("names/test.tsv", "name\tlabel\nBob\tmale\n")
            .With("names/train.tsv", "name\tlabel\nEve\tfemale\n")
            .With("names/other.tsv", "name\tlabel\nKim\tundetermined\n");

        DataFolder data = DataFolder.Read(folder.Path);

        Assert.Single(data.Profiles);
        Assert.Equal(
            [
                ("Kim", Split.Train, "names/other.tsv line 2"),
                ("Bob", Split.Test, "names/test.tsv line 2"),
                ("Eve", Split.Train, "names/train.tsv line 2"),
                ("Ann", Split.Val, "us.tsv line 2"),
            ],
            data.Names.Select(row => (row.Nickname, row.Split, row.Origin)));
        Assert.All(data.Names, row => Assert.Null(row.AvatarPath));
        Assert.Equal("1990", data.Names[3].Slices["year"]);
    }

    [Fact]
    public void Read_QuotationMarksInNames_MeanNothing()
    {
        using var folder = new TemporaryFolder();
        folder.With("manifest.csv", "nickname,label,split\nx,male,train\n")
            .With("names.tsv", "name\tlabel\n\"Ann\tfemale\nBo \"B\" Li\tmale\n");

        Assert.Equal(["\"Ann", "Bo \"B\" Li"], DataFolder.Read(folder.Path).Names.Select(row => row.Nickname));
    }

    [Fact]
    public void Read_Probabilities_GiveTheBestAttainableOfTheTwoLabels()
    {
        using var folder = new TemporaryFolder();
        folder.With(
            "manifest.csv",
            "nickname,label,split,label_probability_female,label_probability_male,label_probability_undetermined\n"
            + "a,male,train,0.125,0.375,0.5\nb,male,train,0.5,0,0.5\nc,male,train,,,\n");

        DataFolder data = DataFolder.Read(folder.Path);

        Assert.Equal([0.75, 1, null], data.Profiles.Select(row => row.BestAttainable));
        Assert.All(data.Profiles, row => Assert.Empty(row.Slices));
    }

    [Fact]
    public void Read_Files_AreListedWithRowsAndDigest()
    {
        using var folder = new TemporaryFolder();
        folder.With("manifest.csv", "nickname,label,split\nx,male,train\ny,male,val\n")
            .With("n.tsv", "name\tlabel\nAnn\tfemale\n");

        DataFolder data = DataFolder.Read(folder.Path);

        Assert.Equal(
            [
                new DataEntry("manifest.csv", 2, Digest.Of(File.ReadAllBytes(folder["manifest.csv"])), "1 rows to train on"),
                new DataEntry("n.tsv", 1, Digest.Of(File.ReadAllBytes(folder["n.tsv"])), "1 rows to train on"),
            ],
            data.Sources);
    }

    [Fact]
    public void Read_AvatarLabel_IsASliceToo()
    {
        using var folder = new TemporaryFolder();
        folder.With("manifest.csv", "nickname,label,split,avatar_label\nx,female,train,undetermined\n");

        ProfileRow row = Assert.Single(DataFolder.Read(folder.Path).Profiles);

        Assert.Equal((Label.Female, Label.Undetermined), (row.Label, row.AvatarLabel));
        Assert.Equal("undetermined", row.Slices["avatar_label"]);
    }

    [Fact]
    public void Read_SourceColumn_IsWhereTheRowsToTrainOnComeFrom()
    {
        using var folder = new TemporaryFolder();
        folder.With(
            "manifest.csv",
            "nickname,label,split,source\nx,male,train,web\ny,male,train,app\nz,male,train,app\nw,male,val,val only\n");

        DataFolder data = DataFolder.Read(folder.Path);

        Assert.Equal("3 rows to train on: app 2, web 1", Assert.Single(data.Sources).Provenance);
    }

    [Fact]
    public void Read_SourceOfItsOwnForEveryRow_IsNotListed()
    {
        using var folder = new TemporaryFolder();
        IEnumerable<string> rows = Enumerable.Range(0, 41).Select(i => $"x,male,train,{i}\n");
        folder.With("manifest.csv", "nickname,label,split,source\n" + string.Concat(rows));

        DataFolder data = DataFolder.Read(folder.Path);

        Assert.Equal("41 rows to train on", Assert.Single(data.Sources).Provenance);
    }

    [Fact]
    public void Read_Description_IsRecordedButMakesNoOtherData()
    {
        using var folder = new TemporaryFolder();
        folder.With("manifest.csv", "nickname,label,split\nx,male,train\n");
        DataFolder without = DataFolder.Read(folder.Path);
        folder.With("SOURCES.md", "# From where\n");

        DataFolder data = DataFolder.Read(folder.Path);

        Assert.Null(without.Description);
        Assert.Equal(
            new DataEntry("SOURCES.md", 0, Digest.Of("# From where\n"u8), "describes the data"), data.Description);
        Assert.Equal(TrainingData.DigestOf(without), TrainingData.DigestOf(data));
        TrainingData samples = TrainingData.Load(
            data, new TrainOptions(), TinyModel.Features, TestContext.Current.CancellationToken);
        Assert.Equal([data.Sources[0], data.Description!], samples.Sources);
    }

    [Fact]
    public void Read_NoManifest_NamesTheFolder()
    {
        using var folder = new TemporaryFolder();

        DataException exception = Assert.Throws<DataException>(() => DataFolder.Read(folder.Path));

        Assert.Contains(folder.Path, exception.Message, StringComparison.Ordinal);
        Assert.Contains("manifest.csv", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "manifest.csv", "label")]
    [InlineData("avatar,nickname,split\n", "manifest.csv", "label")]
    [InlineData("label,split\n", "manifest.csv", "nickname")]
    [InlineData("nickname,label\nx,male\n", "manifest.csv", "split")]
    [InlineData("nickname,label,split,a,a\nx,male,train,1,2\n", "manifest.csv", "'a'")]
    [InlineData("nickname,label,split\nx,male,train\ny,man,train\n", "manifest.csv line 3", "label is 'man'")]
    [InlineData("nickname,label,split\ny,,train\n", "manifest.csv line 2", "label is ''")]
    [InlineData("nickname,label,split\ny,male,tain\n", "manifest.csv line 2", "split is 'tain'")]
    [InlineData("nickname,label,split\ny,male,\n", "manifest.csv line 2", "split is ''")]
    [InlineData("nickname,label,split\nx,male,train\ny,male\n", "manifest.csv line 3", "row")]
    [InlineData("nickname,label,split\ny,male,train,more\n", "manifest.csv line 2", "row")]
    [InlineData("nickname,label,split\n\"y,male,train\n", "manifest.csv line 2", "row")]
    [InlineData("nickname,label,split,label_probability_female,label_probability_male\ny,male,val,x,0.5\n", "line 2", "probability_female")]
    [InlineData("nickname,label,split,label_probability_female,label_probability_male\ny,male,val,0.5,-0.1\n", "line 2", "probability_male")]
    [InlineData("nickname,label,split,label_probability_female,label_probability_male\ny,male,val,0,0\n", "line 2", "probability_male")]
    [InlineData("nickname,label,split,label_probability_female,label_probability_male\ny,male,val,NaN,1\n", "line 2", "probability_male")]
    [InlineData("nickname,label,split,label_probability_female,label_probability_male\ny,male,val,2,0\n", "line 2", "probability_male")]
    public void Read_BadManifest_NamesFileLineAndColumn(string manifest, string where, string what)
    {
        using var folder = new TemporaryFolder();
        folder.With("manifest.csv", manifest);

        DataException exception = Assert.Throws<DataException>(() => DataFolder.Read(folder.Path));

        Assert.Contains(where, exception.Message, StringComparison.Ordinal);
        Assert.Contains(what, exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("name\tlabel\tsplit\nAnn\tfemale\ttset\n", "names/a.tsv line 2", "split is 'tset'")]
    [InlineData("name\tlabel\nAnn\tf\n", "names/a.tsv line 2", "label is 'f'")]
    [InlineData("nickname\tlabel\nAnn\tfemale\n", "names/a.tsv", "name")]
    [InlineData("name\tlabel\nAnn\n", "names/a.tsv line 2", "row")]
    public void Read_BadNames_NamesFileLineAndColumn(string names, string where, string what)
    {
        using var folder = new TemporaryFolder();
        folder.With("manifest.csv", "nickname,label,split\nx,male,train\n").With("names/a.tsv", names);

        DataException exception = Assert.Throws<DataException>(() => DataFolder.Read(folder.Path));

        Assert.Contains(where, exception.Message, StringComparison.Ordinal);
        Assert.Contains(what, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_BadRow_KeepsTheNicknameOutOfTheMessage()
    {
        using var folder = new TemporaryFolder();
        folder.With("manifest.csv", "nickname,label,split\nSecretName,male,train,more\n");

        DataException exception = Assert.Throws<DataException>(() => DataFolder.Read(folder.Path));

        Assert.DoesNotContain("SecretName", exception.ToString(), StringComparison.Ordinal);
    }
}
