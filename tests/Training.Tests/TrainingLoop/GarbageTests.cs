using System.Diagnostics;
using System.Reflection;
using GenderGrpc.Training.Loop;
using GenderGrpc.Training.Tests.Fixtures;
using TorchSharp;

namespace GenderGrpc.Training.Tests.TrainingLoop;

/// <summary>Others who share the process, such as a stream to a server, have garbage collected in the middle of the loop's native calls.</summary>
public sealed class GarbageTests(TinyData data)
{
    [Fact]
    public async Task Run_OthersMakeGarbage_EndsBitIdentical()
    {
        using var folder = new TemporaryFolder();
        string expected = Checkpoint.Read(TrainingRun.CheckpointFolder(data.TrainedRun)).State.ModelDigest!;
        using var done = new CancellationTokenSource();
        int collections = 0;
        var other = new Thread(() =>
        {
            while (!done.IsCancellationRequested)
            {
                GC.Collect(0);
                GC.WaitForPendingFinalizers();
                collections++;
            }
        });
        other.Start();
        try
        {
            using TrainingRun run = data.Start(folder.Path);
            run.Run(new RunControl(), TestContext.Current.CancellationToken);
            Assert.Equal(expected, WeightsDigest.Of(run.Model));
        }
        finally
        {
            await done.CancelAsync();
            other.Join();
        }

        Assert.True(collections > 100, $"{collections} collections.");
    }

    [Fact]
    public void TorchSharp_AsItIsBuilt_KeepsItsArguments() =>
        Assert.True(typeof(torch).Assembly.GetCustomAttribute<DebuggableAttribute>()?.IsJITOptimizerDisabled);
}
