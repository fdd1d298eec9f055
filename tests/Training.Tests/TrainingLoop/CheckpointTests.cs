using GenderGrpc.Training.Data;
using GenderGrpc.Training.Loop;
using GenderGrpc.Training.Tests.Fixtures;

namespace GenderGrpc.Training.Tests.TrainingLoop;

public sealed class CheckpointTests(TinyData data)
{
    [Fact]
    public void Read_Saved_GivesBackStateAndVocabulary()
    {
        using var folder = new TemporaryFolder();
        TrainOptions options = TinyData.Options with { LearningRate = 0.1 + 0.2, Seed = 5, AvatarAugmentation = false };

        CheckpointState saved = Save(folder.Path, options);
        var (state, vocabulary) = Checkpoint.Read(TrainingRun.CheckpointFolder(folder.Path));

        AssertSame(saved, state);
        Assert.Equal(options, state.Options);
        Assert.Equal(1, state.Step);
        Assert.Equal(data.Vocabulary.Text, vocabulary.Text);
    }

    [Fact]
    public void Save_OverAnother_LeavesOnlyTheCheckpoint()
    {
        using var folder = new TemporaryFolder();

        Save(folder.Path, TinyData.Options);
        Save(folder.Path, TinyData.Options);

        Assert.Equal([folder["checkpoint"]], Directory.GetDirectories(folder.Path));
        Assert.Equal(
            ["optimizer.bin", "state.json", "vocabulary.txt", "weights.bin"],
            Directory.GetFiles(folder["checkpoint"]).Select(Path.GetFileName).Order());
    }

    [Fact]
    public void Read_KilledBetweenTheTwoRenames_TakesThePrevious()
    {
        using var folder = new TemporaryFolder();
        CheckpointState saved = Save(folder.Path, TinyData.Options);
        Directory.Move(folder["checkpoint"], folder[".checkpoint.old"]);

        Assert.True(Checkpoint.Exists(folder["checkpoint"]));
        AssertSame(saved, Checkpoint.Read(folder["checkpoint"]).State);
    }

    [Fact]
    public void Read_None_SaysWhere()
    {
        using var folder = new TemporaryFolder();

        DataException exception = Assert.Throws<DataException>(() => Checkpoint.Read(folder["checkpoint"]));

        Assert.Contains(folder["checkpoint"], exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{", "state.json")]
    [InlineData("{}", "state.json")]
    public void Read_DamagedState_SaysWhich(string json, string what)
    {
        using var folder = new TemporaryFolder();
        Save(folder.Path, TinyData.Options);
        folder.With("checkpoint/state.json", json);

        DataException exception = Assert.Throws<DataException>(() => Checkpoint.Read(folder["checkpoint"]));

        Assert.Contains(what, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_OtherSchema_SaysWhich()
    {
        using var folder = new TemporaryFolder();
        Save(folder.Path, TinyData.Options);
        string json = File.ReadAllText(folder["checkpoint/state.json"]);
        folder.With(
            "checkpoint/state.json", json.Replace("\"schemaVersion\":2", "\"schemaVersion\":9", StringComparison.Ordinal));

        DataException exception = Assert.Throws<DataException>(() => Checkpoint.Read(folder["checkpoint"]));

        Assert.Contains("schema 9", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("weights.bin", 0)]
    [InlineData("weights.bin", 0.5)]
    [InlineData("weights.bin", 0.999)]
    [InlineData("optimizer.bin", 0)]
    [InlineData("optimizer.bin", 0.5)]
    [InlineData("optimizer.bin", 0.999)]
    public void Verify_OneByteOfTensorsAltered_SaysWhere(string file, double place)
    {
        using var folder = new TemporaryFolder();
        CheckpointState saved = Save(folder.Path, TinyData.Options);
        Checkpoint.Verify(folder["checkpoint"], saved);
        byte[] bytes = File.ReadAllBytes(folder["checkpoint/" + file]);
        bytes[(int)(place * bytes.Length)] ^= 1;
        folder.With("checkpoint/" + file, bytes);

        DataException exception = Assert.Throws<DataException>(() => Checkpoint.Verify(folder["checkpoint"], saved));

        Assert.Contains(file, exception.Message, StringComparison.Ordinal);
        Assert.Throws<DataException>(() => data.Resume(folder.Path).Dispose());
    }

    [Theory]
    [InlineData("weights.bin")]
    [InlineData("optimizer.bin")]
    public void Verify_TensorsCutShort_SaysWhere(string file)
    {
        using var folder = new TemporaryFolder();
        CheckpointState saved = Save(folder.Path, TinyData.Options);
        byte[] bytes = File.ReadAllBytes(folder["checkpoint/" + file]);
        folder.With("checkpoint/" + file, bytes[..^5]);

        DataException exception = Assert.Throws<DataException>(() => Checkpoint.Verify(folder["checkpoint"], saved));

        Assert.Contains(file, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Verify_OtherStateThanWritten_SaysSo()
    {
        using var folder = new TemporaryFolder();
        CheckpointState saved = Save(folder.Path, TinyData.Options);

        DataException exception = Assert.Throws<DataException>(
            () => Checkpoint.Verify(folder["checkpoint"], saved with { Offset = saved.Offset + 1 }));

        Assert.Contains("state.json", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void RequireData_SameData_Passes()
    {
        CheckpointState state = data.State(TinyData.Options);

        Assert.Null(Record.Exception(() => state.RequireData(data.Data, "data", "run")));
    }

    [Fact]
    public void RequireData_OtherData_IsRefused()
    {
        using var folder = new TemporaryFolder();
        folder.With("manifest.csv", "nickname,label,split\nx,male,train\n");

        DataException exception = Assert.Throws<DataException>(
            () => data.State(TinyData.Options).RequireData(DataFolder.Read(folder.Path), folder.Path, "the-run"));

        Assert.Contains(folder.Path, exception.Message, StringComparison.Ordinal);
        Assert.Contains("the-run", exception.Message, StringComparison.Ordinal);
    }

    private CheckpointState Save(string folder, TrainOptions options)
    {
        using var cancellation = new CancellationTokenSource();
        using TrainingRun run = data.Start(folder, options);
        run.StepDone += _ => cancellation.Cancel();
        return run.Run(new RunControl(), cancellation.Token).State;
    }

    // Records compare their lists by reference.
    private static void AssertSame(CheckpointState expected, CheckpointState actual)
    {
        Assert.Equal(expected.StartedFrom, actual.StartedFrom);
        Assert.Equal(expected.Changes, actual.Changes);
        Assert.Equal(
            expected with { StartedFrom = actual.StartedFrom, Changes = actual.Changes },
            actual with { StartedFrom = actual.StartedFrom, Changes = actual.Changes });
    }
}
