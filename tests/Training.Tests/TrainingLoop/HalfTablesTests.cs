using GenderGrpc.Bundle;
using GenderGrpc.Training.Loop;
using GenderGrpc.Training.Tests.Fixtures;

namespace GenderGrpc.Training.Tests.TrainingLoop;

/// <summary>Embedding tables in half precision.</summary>
public sealed class HalfTablesTests(TinyData data)
{
    private static readonly TrainOptions s_options = TinyData.Options with { NgramBuckets = 3000, Epochs = 2 };

    [Fact]
    public void Run_HalfTables_RoundsThemAfterTheLastStepAndHalvesTheirRoom()
    {
        using var folder = new TemporaryFolder();
        var halfAt = new List<bool>();
        using (TrainingRun run = data.Start(folder["half"], s_options with { HalfTables = true }))
        {
            run.EpochDone += _ => halfAt.Add(IsHalf(run.Model.Named("_nickname._tokens.weight").Values()));
            run.Run(new RunControl(), TestContext.Current.CancellationToken);
        }

        using (TrainingRun run = data.Start(folder["single"], s_options))
        {
            run.Run(new RunControl(), TestContext.Current.CancellationToken);
        }

        // Training goes on in single precision until its end.
        Assert.Equal([false, true], halfAt);
        // The export holds the graph to the trained model, so that it passes says that nothing was lost.
        data.Export(folder["half-bundle"], "half", run: folder["half"]);
        data.Export(folder["single-bundle"], "single", run: folder["single"]);
        int saved = ModelBundle.Load(folder["single-bundle"]).FusedGraph.Length - ModelBundle.Load(folder["half-bundle"]).FusedGraph.Length;
        int tables = 2 * ((s_options.NgramBuckets * s_options.NgramDimension) + (data.Features.TokenIdCount * s_options.Dimension));
        Assert.InRange(saved, tables - 1000, tables);
    }

    private static bool IsHalf(float[] values) => Array.TrueForAll(values, value => (float)(Half)value == value);
}
