using GenderGrpc.Training.Loop;
using GenderGrpc.Training.Tests.Fixtures;

namespace GenderGrpc.Training.Tests.TrainingLoop;

public sealed class StepLogTests
{
    [Fact]
    public void Open_LinesAfterTheStep_AreDropped()
    {
        using var folder = new TemporaryFolder();
        // What a killed process may leave: steps after its last checkpoint, the last one cut short.
        folder.With("steps.jsonl", "{\"step\":1}\n{\"step\":2}\n{\"step\":3}\n{\"st");

        using (var log = new StepLog(folder["steps.jsonl"], step: 2))
        {
            log.Write(Metrics(3));
        }

        string[] lines = File.ReadAllLines(folder["steps.jsonl"]);
        Assert.Equal(["{\"step\":1}", "{\"step\":2}"], lines[..2]);
        Assert.StartsWith("{\"step\":3,", Assert.Single(lines[2..]), StringComparison.Ordinal);
    }

    [Fact]
    public void Open_FreshRun_StartsOver()
    {
        using var folder = new TemporaryFolder();
        folder.With("steps.jsonl", "{\"step\":1}\n");

        using (var log = new StepLog(folder["steps.jsonl"], step: 0))
        {
            log.Write(Metrics(1));
        }

        Assert.Contains("\"gradientNorm\":8", Assert.Single(File.ReadAllLines(folder["steps.jsonl"])), StringComparison.Ordinal);
    }

    [Fact]
    public void Write_StepDone_CanBeReadWhileTheRunGoesOn()
    {
        using var folder = new TemporaryFolder();
        using var log = new StepLog(folder["steps.jsonl"], step: 0);

        log.Write(Metrics(1));

        using var file = new FileStream(folder["steps.jsonl"], FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(file);
        Assert.EndsWith("}\n", reader.ReadToEnd(), StringComparison.Ordinal);
    }

    private static StepMetrics Metrics(long step) => new()
    {
        Step = step,
        Epoch = 1,
        Loss = 2,
        FusedLoss = 3,
        AvatarLoss = 4,
        NicknameLoss = 5,
        KeptFraction = 0.6,
        LearningRate = 0.7,
        GradientNorm = 8,
        Seconds = 9,
    };
}
