using System.Globalization;
using GenderGrpc.Bundle;
using GenderGrpc.Bundle.Manifest;
using GenderGrpc.V1;

namespace GenderGrpc.EndToEnd.Tests.Faults;

/// <summary>Server and trainer are killed at random points of a script of verbs, until that was often enough.</summary>
[Collection(OneAtATime.Name)]
public sealed class KillTests(SyntheticZip data)
{
    private const int KillsOfScript = 4;

    private static readonly string[] s_options = ["--Training:Heartbeat=00:00:01", "--Training:MaxRetries=100", "--Promotion:AccuracyMargin=1"];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Verbs_ServerAndTrainerKilledAtRandomPoints_AreNeitherLostNorDoubled()
    {
        Assert.SkipUnless(TrainerProcesses.CanBeFound, "Trainers are found in /proc.");
        int count = FaultCounts.Of(shortForm: 3, full: 32);
        var scripts = new List<VerbScript>();
        await using KillableServer server = await KillableServer.StartAsync(s_options);
        var kills = new RandomKills(server, FaultRandom.New());
        while (kills.Total < count)
        {
            kills.Plan(Math.Min(KillsOfScript, count - kills.Total), VerbScript.Points, VerbScript.TrainerPoints);
            var script = new VerbScript(server, kills, data.File, $"script {scripts.Count}");
            scripts.Add(script);
            await script.RunAsync();
            await AssertKeptAsync(server, script);
        }

        foreach (VerbScript script in scripts)
        {
            await script.RepeatAsync();
            await AssertKeptAsync(server, script);
        }

        await AssertNothingElseAsync(server, scripts);
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{kills.OfServer} servers and {kills.OfTrainer} trainers were killed in {scripts.Count} scripts, "
            + $"{kills.InFlight} of them before a verb was answered, {kills.Together} trainers while their server was away.");
    }

    private static async Task AssertKeptAsync(KillableServer server, VerbScript script)
    {
        Run run = await server.Training.GetRunAsync(script.Run.Name, Token);
        List<RunEvent> events = await server.Training.EventsAsync(run);
        RunHistory.AssertWhole(run, events);
        RunHistory.AssertChanges(events, script.Changes);
        Assert.Single(events, happened => happened.StateChange?.State == RunState.Paused);
        Assert.Single(events, happened => happened.StateChange?.State == RunState.Resuming);
        Assert.Equal(script.ModelVersion, Assert.Single(events, happened => happened.Promotion is not null).Promotion.ModelVersion);
        // The run's end ended the watch; the promotion came after it.
        Assert.Equal(events.SkipLast(1), script.Watched);
        AssertManifest(ModelBundle.Load(Path.Combine(server.FolderOf(run), "bundle")).Manifest, run, script.Changes);
    }

    private static void AssertManifest(BundleManifest manifest, Run run, List<HyperparametersChange> changes)
    {
        Assert.Equal(run.ModelVersion, manifest.Version);
        Assert.Equal(run.TotalSteps, manifest.Training.Steps);
        Assert.Equal(
            changes.Select(change => (change.Step, change.UpdateMask.Paths.Single().Replace('_', '-'), ValueOf(change))),
            manifest.Training.Changes!.Value.Select(entry =>
                (entry.Step, entry.To.Single().Key, double.Parse(entry.To.Single().Value, CultureInfo.InvariantCulture))));
    }

    private static double ValueOf(HyperparametersChange change)
    {
        string field = change.UpdateMask.Paths.Single();
        return (double)Hyperparameters.Descriptor.FindFieldByName(field).Accessor.GetValue(change.Hyperparameters);
    }

    // Each verb that makes something made one thing, and the model that was promoted last is served.
    private static async Task AssertNothingElseAsync(KillableServer server, List<VerbScript> scripts)
    {
        Assert.Equal(
            scripts.Select(script => script.Run.DisplayName).Reverse(),
            await server.Training.ListDatasetsAsync(Token).Select(dataset => dataset.DisplayName).ToListAsync(Token));
        Assert.Equal(
            scripts.Select(script => script.Run.Name).Reverse(),
            await server.Training.ListRunsAsync(Token).Select(run => run.Name).ToListAsync(Token));
        List<Model> models = await server.Models.ListAsync(Token).ToListAsync(Token);
        Assert.Equal(
            scripts.Select(script => (script.Run.Name, script.ModelVersion)).Reverse(),
            models.Where(model => model.Run.Length > 0).Select(model => (model.Run, model.Version)));
        Assert.Equal(scripts[^1].ModelVersion, Assert.Single(models, model => model.Active).Version);
        Assert.Equal(
            scripts.Select(script => (script.ModelVersion, "Activate")),
            JournalActivations.Read(server).Where(activation => activation.Cause != "Start"));
    }
}
