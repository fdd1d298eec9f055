using GenderGrpc.Bundle.Manifest;
using GenderGrpc.Training.Commands;
using GenderGrpc.Training.Data;
using GenderGrpc.Training.Loop;
using GenderGrpc.Training.Onnx;
using GenderGrpc.V1;
using Spectre.Console;
using Hyperparameters = GenderGrpc.Training.Loop.Hyperparameters;

namespace GenderGrpc.Training.Attach;

/// <summary>A run that the server gave to this trainer: what <c>train</c> does, told to the server as it happens.</summary>
internal sealed class AssignedRun(
    RunAssignment assignment,
    AttachOptions options,
    RunFolders folders,
    ReportQueue reports,
    RunCommands commands,
    TimeProvider time)
{
    private readonly Hyperparameters _hyperparameters = new();

    /// <summary>
    /// Trains and exports, then reports how that ended. Cancelling <paramref name="pause"/> has it write a checkpoint and report no end;
    /// cancelling <paramref name="abandon"/> has it write nothing more at all, for another trainer may be at the run by now.
    /// </summary>
    public async Task<RunEnding> TrainAsync(TrainerServer server, CancellationToken pause, CancellationToken abandon)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(pause, abandon);
        RunEnding ending;
        try
        {
            await folders.FetchAsync(server, new Backoff(time), stop.Token).ConfigureAwait(false);
            var control = new RunControl(
                assignment.Changes.Select(change => (change.Step, WireHyperparameters.ToChange(change, _hyperparameters))));
            commands.Bind(control);
            // A thread of its own: it computes for hours, and Torch's scopes are a thread's.
            ending = await Task.Factory.StartNew(
                () => Train(control, pause, stop.Token, abandon),
                CancellationToken.None,
                TaskCreationOptions.LongRunning,
                TaskScheduler.Default).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return RunEnding.Stopped;
        }
        catch (Exception exception)
        {
            await Console.Error.WriteLineAsync(
                Failures.IsForUser(exception) ? exception.Message : exception.ToString()).ConfigureAwait(false);
            ending = new RunEnding(new TrainerEnd { Failure = TrainingFailure.StatusOf(exception, folders) }, null);
        }

        if (ending.End is { } end)
        {
            reports.Add(new TrainerReport { End = end }, ending.Delivery, stop.Token);
        }

        return ending;
    }

    private RunEnding Train(RunControl control, CancellationToken pause, CancellationToken stop, CancellationToken abandon)
    {
        DataFolder data = DataFolder.Read(folders.Data);
        RunOrigin origin = Checkpoint.Exists(TrainingRun.CheckpointFolder(folders.Run))
            ? RunOrigin.Saved(folders.Run)
            : RunOrigin.Fresh(WireHyperparameters.ToOptions(assignment.Hyperparameters, _hyperparameters), data, folders.From, Command());
        origin.State.RequireData(data, folders.Data, folders.Run);
        using PreparedRun prepared = PreparedRun.Create(folders.Run, origin, data, options.CheckpointInterval, time, stop);
        reports.TotalSteps = prepared.Run.TotalSteps;
        Report(prepared.Run, stop, abandon);
        if (origin.State.IsSaved)
        {
            // The process that wrote it may have ended before it said so.
            reports.Add(ReportMessages.OfCheckpoint(prepared.FirstStep), null, stop);
        }

        (RunOutcome outcome, CheckpointState state) = prepared.Run.Run(control, pause);
        abandon.ThrowIfCancellationRequested();
        return outcome switch
        {
            RunOutcome.Cancelled => new RunEnding(new TrainerEnd { CancelledAtStep = state.Step }, null),
            RunOutcome.Paused => commands.IsToPause
                ? new RunEnding(new TrainerEnd { PausedAtStep = state.Step }, null)
                : RunEnding.Stopped,
            _ => Export(prepared, state, stop),
        };
    }

    private void Report(TrainingRun run, CancellationToken stop, CancellationToken abandon)
    {
        run.StepDone += step => Add(ReportMessages.Of(step));
        run.EpochDone += epoch =>
        {
            Terminal.Error.WriteLine(TrainingDisplay.Describe(epoch));
            Add(ReportMessages.Of(epoch));
        };
        run.CheckpointSaving += () =>
        {
            if (folders.IsShared)
            {
                // From a checkpoint on disk the run goes on, whatever becomes of this process: its steps are never reported again.
                folders.LeaveReports(reports.Settle(stop));
            }

            abandon.ThrowIfCancellationRequested();
        };
        run.CheckpointSaved += step => Add(
            ReportMessages.OfCheckpoint(step),
            folders.Deliver(FolderKind.Checkpoint, TrainingRun.CheckpointFolder(folders.Run), step));
        run.TotalStepsChanged += total => reports.TotalSteps = total;

        void Add(TrainerReport report, Delivery? delivery = null)
        {
            // The one way out of the loop that writes no checkpoint.
            abandon.ThrowIfCancellationRequested();
            reports.Add(report, delivery, stop);
        }
    }

    private RunEnding Export(PreparedRun prepared, CheckpointState state, CancellationToken stop)
    {
        string name = assignment.DisplayName.Length > 0 ? assignment.DisplayName : assignment.Run;
        BundleManifest manifest = prepared.Export(new BundleDescription(name), state, stop);
        return new RunEnding(
            new TrainerEnd { ModelVersion = manifest.Version },
            folders.Deliver(FolderKind.Bundle, RunFolder.Bundle(folders.Run), state.Step));
    }

    // What computes the same without a server. Neither this trainer's token nor its paths are in it: a bundle goes anywhere.
    private string Command() => Surroundings.CommandOf(
    [
        "train", "--data", "DATA", "--out", "RUN",
        .. assignment.StartFrom.SelectMany(run => new[] { "--from", run.Run }),
        .. WireHyperparameters.ValuesOf(assignment.Hyperparameters).SelectMany(value => new[] { "--" + value.Key, value.Value }),
    ]);
}
