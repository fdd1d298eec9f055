using GenderGrpc.V1;

namespace GenderGrpc.EndToEnd.Tests.Faults;

/// <summary>What must be so of the events of a run that has succeeded, whatever happened to those who trained and recorded it.</summary>
internal static class RunHistory
{
    /// <summary>Nothing is missing, doubled, or out of order.</summary>
    public static void AssertWhole(Run run, IReadOnlyList<RunEvent> events)
    {
        Assert.Equal(RunState.Succeeded, run.State);
        Assert.Equal(run.LastSequence, events.Count);
        Assert.Equal(Numbers(events.Count), events.Select(happened => happened.Sequence));
        StepMetrics[] steps = [.. events.Select(happened => happened.Step).OfType<StepMetrics>()];
        Assert.Equal(Numbers(run.TotalSteps), steps.Select(step => step.Step));
        Assert.Equal(
            Numbers(run.Hyperparameters.Epochs),
            events.Select(happened => happened.Epoch).OfType<EpochMetrics>().Select(epoch => (long)epoch.Epoch));
        long[] checkpoints = [.. events.Select(happened => happened.Checkpoint).OfType<CheckpointSaved>().Select(saved => saved.Step)];
        Assert.Equal(checkpoints.Distinct().Order(), checkpoints);
        long[] epochEnds = [.. steps.GroupBy(step => step.Epoch).Select(epoch => epoch.Max(step => step.Step))];
        Assert.Empty(epochEnds.Except(checkpoints));
        Assert.Single(events, happened => happened.StateChange?.State == RunState.Succeeded);
    }

    /// <summary>Each change is there once, before the first step that it acts on.</summary>
    public static void AssertChanges(IReadOnlyList<RunEvent> events, IReadOnlyList<HyperparametersChange> expected)
    {
        RunEvent[] changes = [.. events.Where(happened => happened.HyperparametersChange is not null)];
        Assert.Equal(expected, changes.Select(happened => happened.HyperparametersChange));
        Assert.All(changes, change => Assert.DoesNotContain(
            events,
            happened => happened.Step?.Step >= change.HyperparametersChange.Step && happened.Sequence < change.Sequence));
    }

    private static IEnumerable<long> Numbers(long count)
    {
        for (long number = 1; number <= count; number++)
        {
            yield return number;
        }
    }
}
