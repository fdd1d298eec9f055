using GenderGrpc.Bundle;
using GenderGrpc.Bundle.Features;
using GenderGrpc.Bundle.Manifest;
using GenderGrpc.Bundle.Nicknames;
using GenderGrpc.Training.Data;
using GenderGrpc.Training.Evaluation;
using GenderGrpc.Training.Models;

namespace GenderGrpc.Training.Loop;

/// <summary>
/// One training execution: the loop. It ends after the last epoch or, when told to, after the step it is in; either
/// way its checkpoint is on disk. Its events come on the loop's thread, a step's before that step's epoch and checkpoint.
/// </summary>
internal sealed class TrainingRun : IDisposable
{
    private readonly string _folder;
    private readonly Vocabulary _vocabulary;
    private readonly TimeProvider _time;
    private readonly Learner _learner;
    private readonly BatchFactory _batches;
    private readonly TrainingSchedule _schedule;
    private readonly StageValidation _validation;
    private readonly long _started;
    private CheckpointState _state;
    private bool _isSaved;
    private long _lastSave;

    /// <summary>
    /// Sets up a run from its start, with other runs' weights where they are given, or, where the state was read from there, from the
    /// checkpoint in its folder.
    /// </summary>
    public TrainingRun(
        string folder,
        CheckpointState start,
        Vocabulary vocabulary,
        FeatureExtractor features,
        TrainingData data,
        TimeProvider time,
        WarmStart? warmStart = null)
    {
        _folder = folder;
        _state = start;
        _vocabulary = vocabulary;
        _time = time;
        _started = _lastSave = time.GetTimestamp();
        Features = features;
        _learner = new Learner(Options, features);
        StageSamples training = StageSamples.Of(Options.Focus, data, Split.Train);
        var plan = new EpochPlan(training.Profiles, training.Names, Options);
        if (plan.Count == 0)
        {
            throw new DataException("The data has no row to train on: none whose split is train and that has what the stage needs.");
        }

        _batches = new BatchFactory(plan, new AvatarPairing(training.Profiles, Options), features, Options);
        _schedule = new TrainingSchedule(plan.Count);
        _validation = new StageValidation(Options.Focus, data);
        _isSaved = start.ModelDigest is not null;
        _state = start.SchemaVersion == CheckpointState.OldestSchemaVersion
            ? start with { Position = _schedule.At(start.Step, Options.BatchSize) }
            : start;
        if (start.IsSaved)
        {
            Checkpoint.LoadWeights(CheckpointFolder(folder), Model);
            Checkpoint.LoadOptimizer(CheckpointFolder(folder), _learner.Optimizer);
        }
        else
        {
            warmStart?.Apply(Model);
            if (Model.Wide is { } wide && Options.Focus != TrainingStage.Avatar && warmStart?.Vocabulary is null)
            {
                StageSamples nicknames = StageSamples.Of(TrainingStage.Nickname, data, Split.Train);
                wide.Load(WideFit.Fit(new EpochPlan(nicknames.Profiles, nicknames.Names, Options), features, Options));
            }
        }
    }

    /// <summary>Called after each step.</summary>
    public event Action<StepMetrics>? StepDone;

    /// <summary>Called after each epoch.</summary>
    public event Action<EpochMetrics>? EpochDone;

    /// <summary>Called before a checkpoint is written: what must be kept of the steps in it, must be by then.</summary>
    public event Action? CheckpointSaving;

    /// <summary>Called when a checkpoint is on disk, with its step.</summary>
    public event Action<long>? CheckpointSaved;

    /// <summary>Called when a change is in force, before the first step that it acts on.</summary>
    public event Action<ChangeEntry>? Changed;

    /// <summary>Called when a change made <see cref="TotalSteps"/> another, with that.</summary>
    public event Action<long>? TotalStepsChanged;

    /// <summary>The longest time between two checkpoints, beside each epoch's end. Zero is as long as it takes.</summary>
    public TimeSpan CheckpointInterval { get; init; }

    /// <summary>The model in training.</summary>
    public ProfileModel Model => _learner.Model;

    /// <summary>How its features are made.</summary>
    public FeatureExtractor Features { get; }

    /// <summary>The run's settings in force.</summary>
    public TrainOptions Options => _state.Options;

    /// <summary>Steps in all, if nothing changes any more.</summary>
    public long TotalSteps => _schedule.TotalSteps(_state.Position, Options);

    /// <summary>Where a run's checkpoint is.</summary>
    public static string CheckpointFolder(string folder) => Path.Combine(folder, "checkpoint");

    /// <summary>Trains to the end, or until told to stop. Cancelling the token is a pause too.</summary>
    public RunResult Run(RunControl control, CancellationToken cancellationToken)
    {
        var taken = new List<RunCommand>();
        try
        {
            AtomicFolder.DeleteLeftovers(CheckpointFolder(_folder));
            using var log = new StepLog(Path.Combine(_folder, "steps.jsonl"), _state.Step);
            RunOutcome? outcome;
            while ((outcome = Obey(control, taken, cancellationToken)) is null)
            {
                Step(log);
            }

            if (!_isSaved)
            {
                Save();
            }

            if (outcome != RunOutcome.Finished)
            {
                Checkpoint.Verify(CheckpointFolder(_folder), _state);
            }

            taken.ForEach(command => command.Complete(_state.Step));
            return new RunResult(outcome.Value, _state);
        }
        catch (Exception exception)
        {
            taken.ForEach(command => command.Fail(exception));
            throw;
        }
        finally
        {
            control.Close();
        }
    }

    /// <inheritdoc />
    public void Dispose() => _learner.Dispose();

    // What is to be done between two steps. Null where there is a next one.
    private RunOutcome? Obey(RunControl control, List<RunCommand> taken, CancellationToken cancellationToken)
    {
        long next = _state.Step + 1;
        // A checkpoint that was written after some of the changes of its next step has the first of them.
        int inForce = _state.Changes.Count(change => change.Step == next);
        while (control.TryTakeDue(next, out (long Step, HyperparameterChange Change) due))
        {
            if (due.Step == next && inForce-- <= 0)
            {
                TryChange(due.Change);
            }
        }

        taken.Clear();
        while (control.TryTake(out RunCommand? command))
        {
            taken.Add(command);
            if (command.Change is { } change && TryChange(change))
            {
                command.Complete(next);
            }
            else if (command.Change is not null)
            {
                command.Fail(new RunEndedException());
            }
        }

        return taken.Any(command => command.Stop == RunOutcome.Cancelled) ? RunOutcome.Cancelled
            : taken.Any(command => command.Stop is not null) || cancellationToken.IsCancellationRequested ? RunOutcome.Paused
            : _state.Epoch >= Options.Epochs ? RunOutcome.Finished
            : null;
    }

    private bool TryChange(HyperparameterChange change)
    {
        if (_state.TryChange(change) is not { } changed)
        {
            return false;
        }

        long total = TotalSteps;
        _state = changed;
        _isSaved = false;
        Changed?.Invoke(changed.Changes[^1]);
        if (TotalSteps != total)
        {
            TotalStepsChanged?.Invoke(TotalSteps);
        }

        return true;
    }

    private void Step(StepLog log)
    {
        long begun = _time.GetTimestamp();
        Batch batch = _batches.Create(_state.Position, Options.BatchSize);
        StepMetrics metrics = _learner.Learn(batch, _state.Position, Options, _schedule);
        TimeSpan took = _time.GetElapsedTime(begun);
        metrics = metrics with
        {
            Seconds = _time.GetElapsedTime(_started).TotalSeconds,
            ProfilesPerSecond = took > TimeSpan.Zero ? batch.Count / took.TotalSeconds : 0,
        };
        _state = _state with
        {
            Position = _schedule.After(_state.Position, batch.Count),
            Totals = _state.Totals.Add(metrics, took),
        };
        _isSaved = false;
        log.Write(metrics);
        StepDone?.Invoke(metrics);
        if (_state.Offset == 0)
        {
            EndEpoch();
        }
        else if (CheckpointInterval > TimeSpan.Zero && _time.GetElapsedTime(_lastSave) >= CheckpointInterval)
        {
            Save();
        }
    }

    private void EndEpoch()
    {
        long begun = _time.GetTimestamp();
        if (Options.HalfTables && _state.Epoch >= Options.Epochs)
        {
            Model.RoundTables();
        }

        ClassificationMetrics validation = _validation.Measure(new TorchPredictor(Model, Features));
        EpochMetrics metrics = _state.Totals.End(_state.Epoch, validation, _time.GetElapsedTime(begun));
        _state = _state with { Totals = new EpochTotals() };
        EpochDone?.Invoke(metrics);
        Save();
    }

    private void Save()
    {
        CheckpointSaving?.Invoke();
        long now = _time.GetTimestamp();
        CheckpointState state = _state with { Seconds = _state.Seconds + _time.GetElapsedTime(_lastSave, now).TotalSeconds };
        _state = Checkpoint.Save(CheckpointFolder(_folder), state, _vocabulary, Model, _learner.Optimizer);
        _isSaved = true;
        _lastSave = now;
        CheckpointSaved?.Invoke(_state.Step);
    }
}
