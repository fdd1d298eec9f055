using GenderGrpc.Server.Runs;
using GenderGrpc.Server.Tests.Fixtures;
using GenderGrpc.V1;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;

namespace GenderGrpc.Server.Tests.Runs;

public sealed class TrainerRecoveryTests : IDisposable
{
    private const string ShortHeartbeat = "00:00:00.3";

    private readonly TestBundle _bundle = TestBundle.Write();
    private readonly TemporaryFolder _data = new();

    public void Dispose()
    {
        _bundle.Dispose();
        _data.Dispose();
    }

    [Fact]
    public async Task Attach_AfterServerRestart_GoesOnWithNothingLostOrDoubled()
    {
        Run run;
        RunAssignment assignment;
        await using (RunningServer server = await StartAsync())
        {
            run = await server.Training.CreateAsync();
            using ScriptedTrainer trainer = await ScriptedTrainer.TakeAsync(server);
            assignment = trainer.Assignment;
            await trainer.StepAsync(1, 2);
        }

        await using (RunningServer server = await StartAsync())
        {
            Assert.Equal(RunState.Running, (await server.Training.GetAsync(run.Name)).State);
            Task<Run> pausing = server.Training.PauseAsync(run.Name);
            Assert.Equal(RunState.Pausing, (await pausing).State);
            (ScriptedTrainer trainer, long acknowledged) = await ScriptedTrainer.RetakeAsync(server, assignment);
            using ScriptedTrainer again = trainer;
            Assert.Equal(2, acknowledged);
            Assert.NotNull((await again.CommandAsync()).Pause);
            // Sent again, as its acknowledgement may have been lost.
            await again.SendAsync(new AttachRequest
            {
                Report = new TrainerReport { Number = 2, Event = new RunEvent { Step = new StepMetrics { Step = 2 } } },
            });
            await again.StepAsync(3);
            await again.EndAsync(new TrainerEnd { PausedAtStep = 3 });

            Run paused = await server.Training.CancelAsync(run.Name);
            Assert.Equal(1, paused.Attempts);
            await AssertStepsAsync(server, run.Name, 1, 2, 3);
        }
    }

    [Fact]
    public async Task Silence_Once_IsTakenUpAgainWithoutAnEventDoubled()
    {
        await using RunningServer server = await StartAsync(ShortHeartbeat);
        Run run = await server.Training.CreateAsync();
        using ScriptedTrainer silent = await ScriptedTrainer.TakeAsync(server);
        await silent.StepAsync(1, 2);
        await silent.EpochAsync(1);
        await silent.CheckpointAsync(2);
        await silent.StepAsync(3);

        using ScriptedTrainer next = await ScriptedTrainer.TakeAsync(server);
        Assert.Equal((run.Name, 2), (next.Assignment.Run, next.Assignment.Attempt));
        await next.CheckpointAsync(2);
        await next.EpochAsync(1);
        await next.StepAsync(3, 4);
        await next.EndAsync(new TrainerEnd { ModelVersion = server.ModelVersion });

        List<RunEvent> events = await AssertStepsAsync(server, run.Name, 1, 2, 3, 4);
        Assert.Single(events, happened => happened.Epoch is not null);
        Assert.Single(events, happened => happened.Checkpoint is not null);
        RunEvent requeued = Assert.Single(events, happened => happened.StateChange?.Reason.Length > 0);
        Assert.Equal(RunState.Queued, requeued.StateChange.State);
        // What the first one still says isn't heard.
        await Refusals.AssertAsync(silent.NextAsync(), StatusCode.Aborted, "ATTEMPT_OVER");
        await Refusals.AssertAsync(
            ScriptedTrainer.RetakeAsync(server, silent.Assignment), StatusCode.Aborted, "ATTEMPT_OVER");
    }

    [Fact]
    public async Task Silence_ReportsLeftInTheFolder_AreTakenOnceAndFirst()
    {
        await using RunningServer server = await StartAsync(ShortHeartbeat);
        Run run = await server.Training.CreateAsync();
        using ScriptedTrainer silent = await ScriptedTrainer.TakeAsync(server);
        await silent.StepAsync(1, 2);
        Task<UpdateHyperparametersResponse> changing =
            server.Training.UpdateAsync(run.Name, new Hyperparameters { LearningRate = 0.0005 });
        TrainerCommand change = await silent.CommandAsync();
        Leave(
            silent.Assignment,
            new TrainerReport { Number = 2, Event = new RunEvent { Step = new StepMetrics { Step = 2 } } },
            new TrainerReport { Number = 3, Event = new RunEvent { Step = new StepMetrics { Step = 3 } } },
            new TrainerReport { Number = 4, ChangeDone = new ChangeDone { Number = change.Number, Step = 4 } },
            new TrainerReport { Number = 5, Event = new RunEvent { Step = new StepMetrics { Step = 4 } } });

        using ScriptedTrainer next = await ScriptedTrainer.TakeAsync(server);
        Assert.Equal(4, (await changing).Step);
        Assert.Equal(4, Assert.Single(next.Assignment.Changes).Step);
        // They are of an attempt that is over.
        await next.StepAsync(5);
        await next.EndAsync(new TrainerEnd { ModelVersion = server.ModelVersion });
        List<RunEvent> events = await AssertStepsAsync(server, run.Name, 1, 2, 3, 4, 5);
        Assert.Equal(
            [3, 0, 4], events.SkipWhile(e => e.Step?.Step != 3).Take(3).Select(e => e.HyperparametersChange is null ? e.Step.Step : 0));
    }

    [Fact]
    public async Task Silence_ReportsLeftByAnEarlierAttempt_AreNotTaken()
    {
        await using RunningServer server = await StartAsync(ShortHeartbeat);
        Run run = await server.Training.CreateAsync();
        using ScriptedTrainer first = await ScriptedTrainer.TakeAsync(server);
        using ScriptedTrainer second = await ScriptedTrainer.TakeAsync(server);
        Leave(first.Assignment, new TrainerReport { Number = 1, Event = new RunEvent { Step = new StepMetrics { Step = 9 } } });

        using ScriptedTrainer third = await ScriptedTrainer.TakeAsync(server);
        await third.StepAsync(1);
        await third.EndAsync(new TrainerEnd { ModelVersion = server.ModelVersion });
        await AssertStepsAsync(server, run.Name, 1);
    }

    [Fact]
    public async Task Lose_ARunThatWasDeleted_LeavesNoFolder()
    {
        await using RunningServer server = await StartAsync();

        // A trainer's process may end after its run was deleted.
        server.App.Services.GetRequiredService<LostTrainers>().Lose("runs/0123456789ab", _ => true, "It ended.");

        Assert.False(Directory.Exists(Path.Combine(_data.Path, "runs", "0123456789ab")));
    }

    [Fact]
    public async Task Change_ThatTheTrainerCannotMake_IsRefusedAndTheRunGoesOn()
    {
        await using RunningServer server = await StartAsync();
        Run run = await server.Training.CreateAsync();
        using ScriptedTrainer trainer = await ScriptedTrainer.TakeAsync(server);
        Task<UpdateHyperparametersResponse> changing = server.Training.UpdateAsync(run.Name, new Hyperparameters { LearningRate = 0.0005 });

        await trainer.DoneAsync((await trainer.CommandAsync()).Number, 0);

        await Refusals.AssertAsync(changing, StatusCode.FailedPrecondition, "RUN_STATE_CONFLICT");
        await trainer.StepAsync(1);
        Assert.Equal(RunState.Running, (await server.Training.GetAsync(run.Name)).State);
    }

    [Fact]
    public async Task Silence_OftenerThanAllowed_FailsTheRun()
    {
        await using RunningServer server = await StartAsync("00:00:00.1", "--Training:MaxRetries=1");
        Run run = await server.Training.CreateAsync();
        using ScriptedTrainer first = await ScriptedTrainer.TakeAsync(server);
        using ScriptedTrainer second = await ScriptedTrainer.TakeAsync(server);

        Run failed = await server.Training.UntilAsync(run.Name, RunState.Failed);

        Assert.Equal(2, failed.Attempts);
        Assert.Contains("2 trainers in a row", failed.Failure.Message, StringComparison.Ordinal);
        Assert.Equal("TRAINER_LOST", failed.Failure.Detail<Google.Rpc.ErrorInfo>().Reason);
    }

    [Fact]
    public async Task Silence_WhilePausing_IsPausedByTheNextTrainer()
    {
        await using RunningServer server = await StartAsync(ShortHeartbeat);
        Run run = await server.Training.CreateAsync();
        using ScriptedTrainer silent = await ScriptedTrainer.TakeAsync(server);
        await server.Training.PauseAsync(run.Name);

        using ScriptedTrainer next = await ScriptedTrainer.TakeAsync(server);
        Assert.Equal(RunState.Pausing, (await server.Training.GetAsync(run.Name)).State);
        Assert.NotNull((await next.CommandAsync()).Pause);
        await next.EndAsync(new TrainerEnd { PausedAtStep = 0 });

        Assert.Equal(RunState.Paused, (await server.Training.GetAsync(run.Name)).State);
    }

    [Fact]
    public async Task Silence_WhileCancelling_CancelsTheRun()
    {
        await using RunningServer server = await StartAsync("00:00:00.1");
        Run run = await server.Training.CreateAsync();
        using ScriptedTrainer silent = await ScriptedTrainer.TakeAsync(server);

        await server.Training.CancelAsync(run.Name);

        await server.Training.UntilAsync(run.Name, RunState.Cancelled);
    }

    [Fact]
    public async Task Process_EndsWithoutAWord_FailsTheRunWithTheTailOfItsLog()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("The trainer is a shell script.");
            return;
        }

        string script = _data["trainer.sh"];
        File.WriteAllText(script, "#!/bin/sh\necho \"$1 $2 $4, token of ${#GENDERGRPC_TRAINER_TOKEN}, nice $(nice)\"\nexit 3\n");
        File.SetUnixFileMode(script, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        await using RunningServer server = await RunningServer.StartOnAsync(_bundle, _data, $"--Training:Trainer={script}");
        server.AddDataset();

        Run run = await server.Training.CreateAsync();
        Run failed = await server.Training.UntilAsync(run.Name, RunState.Failed);

        Assert.Equal(0, failed.Attempts);
        Assert.Contains("exit code 3", failed.Failure.Message, StringComparison.Ordinal);
        Assert.Equal(3, failed.LogTail.Count);
        Assert.All(failed.LogTail, line => Assert.StartsWith("attach --server --shared-disk, token of 64, nice", line, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("wrong")]
    [InlineData("")]
    public async Task Attach_WrongToken_IsRefused(string token)
    {
        await using RunningServer server = await StartAsync();
        await server.Training.CreateAsync();

        await Refusals.AssertAsync(
            ScriptedTrainer.TakeAsync(server, token), StatusCode.Unauthenticated, "TRAINER_TOKEN_INVALID");
    }

    [Fact]
    public async Task Attach_MoreThanMayTrainAtOnce_WaitForTheirTurn()
    {
        await using RunningServer server = await StartAsync();
        await server.Training.CreateAsync();
        Run second = await server.Training.CreateAsync();
        using ScriptedTrainer trainer = await ScriptedTrainer.TakeAsync(server);
        Task<ScriptedTrainer> waiting = ScriptedTrainer.TakeAsync(server);
        Assert.Equal(RunState.Queued, (await server.Training.GetAsync(second.Name)).State);
        Assert.False(waiting.IsCompleted);

        await trainer.EndAsync(new TrainerEnd { ModelVersion = server.ModelVersion });

        using ScriptedTrainer next = await waiting;
        Assert.Equal(second.Name, next.Assignment.Run);
    }

    private async Task<RunningServer> StartAsync(string heartbeat = "00:00:10", params string[] options)
    {
        RunningServer server =
            await RunningServer.StartOnAsync(_bundle, _data, [.. ScriptedTrainer.Options(heartbeat), .. options]);
        server.AddDataset();
        return server;
    }

    // As a trainer does before it writes a checkpoint, where nobody acknowledges what it reports.
    private static void Leave(RunAssignment assignment, params TrainerReport[] reports) => File.WriteAllBytes(
        Path.Combine(assignment.RunFolder, "unacknowledged.binpb"),
        new UnacknowledgedReports { Attempt = assignment.Attempt, Reports = { reports } }.ToByteArray());

    private static async Task<List<RunEvent>> AssertStepsAsync(RunningServer server, string run, params long[] steps)
    {
        List<RunEvent> events = await server.Training.WatchAsync(run);
        Assert.Equal(Enumerable.Range(1, events.Count).Select(number => (long)number), events.Select(happened => happened.Sequence));
        Assert.Equal(steps, events.Where(happened => happened.Step is not null).Select(happened => happened.Step.Step));
        return events;
    }
}
