using System.Diagnostics;
using System.Globalization;
using GenderGrpc.Bundle;
using GenderGrpc.Bundle.Calibration;
using GenderGrpc.Bundle.Features;
using GenderGrpc.Bundle.Nicknames;
using GenderGrpc.Training.Data;
using GenderGrpc.Training.Evaluation;
using GenderGrpc.Training.Models;
using GenderGrpc.Training.Optimizers;
using TorchSharp;
using static TorchSharp.torch;

namespace GenderGrpc.Training.Loop;

/// <summary>
/// One training execution: the loop. It ends after the last epoch or, when cancelled, after the step it is in; either
/// way its checkpoint is on disk.
/// </summary>
internal sealed class TrainingRun : IDisposable
{
    private const long Stream = 3L << 48;

    private readonly string _folder;
    private readonly CheckpointState _start;
    private readonly Vocabulary _vocabulary;
    private readonly Sample[] _validation;
    private readonly EpochPlan _plan;
    private readonly BatchFactory _batches;
    private readonly GcAdamW _optimizer;
    private readonly WarmupCosineSchedule _schedule;
    private readonly long _maskStart;
    private readonly Stopwatch _clock = Stopwatch.StartNew();

    /// <summary>
    /// Sets up a run from its start, with other runs' weights where they are given, or, where the state says so, from the checkpoint
    /// in its folder.
    /// </summary>
    public TrainingRun(
        string folder,
        CheckpointState start,
        Vocabulary vocabulary,
        FeatureExtractor features,
        TrainingData data,
        WarmStart? warmStart = null)
    {
        _folder = folder;
        _start = start;
        _vocabulary = vocabulary;
        StageSamples validation = StageSamples.Of(Options.Stage, data, Split.Val);
        _validation = [.. validation.Profiles.Concat(validation.Names).Where(sample => sample.IsLabelled)];
        Features = features;
        set_num_threads(Options.Threads);
        random.manual_seed(Options.Seed);
        Model = new ProfileModel(Options.Model, features.TokenIdCount, features.NicknameLength);
        _optimizer = new GcAdamW(
            Model.named_parameters().Select(named => (named.name, named.parameter)), Model.EmbeddingTables, Options.Optimizer);
        StageSamples training = StageSamples.Of(Options.Stage, data, Split.Train);
        _plan = new EpochPlan(training.Profiles, training.Names, Options);
        if (_plan.Count == 0)
        {
            throw new DataException("The data has no row to train on: none whose split is train and that has what the stage needs.");
        }

        _batches = new BatchFactory(_plan, new AvatarPairing(training.Profiles, Options), features, Options);
        _schedule = new WarmupCosineSchedule(
            Options.LearningRate, (long)(_plan.TotalSteps * Options.WarmUp), _plan.TotalSteps);
        _maskStart = (long)(_plan.TotalSteps * Options.MaskWarmUp);
        if (start.Step > 0)
        {
            Checkpoint.LoadWeights(CheckpointFolder(folder), Model);
            Checkpoint.LoadOptimizer(CheckpointFolder(folder), _optimizer, start.Step);
        }
        else
        {
            warmStart?.Apply(Model);
        }
    }

    /// <summary>Called after each step.</summary>
    public event Action<StepMetrics>? StepDone;

    /// <summary>Called after each epoch.</summary>
    public event Action<EpochMetrics>? EpochDone;

    /// <summary>The model in training.</summary>
    public ProfileModel Model { get; }

    /// <summary>How its features are made.</summary>
    public FeatureExtractor Features { get; }

    /// <summary>The run's settings.</summary>
    public TrainOptions Options => _start.Options;

    /// <summary>Steps in all.</summary>
    public long TotalSteps => _plan.TotalSteps;

    /// <summary>Where a run's checkpoint is.</summary>
    public static string CheckpointFolder(string folder) => Path.Combine(folder, "checkpoint");

    /// <summary>Trains to the end, or until cancelled. Returns the state that its checkpoint holds.</summary>
    public CheckpointState Run(CancellationToken cancellationToken)
    {
        using var log = new StepLog(Path.Combine(_folder, "steps.jsonl"), _start.Step);
        var epoch = new EpochTotals();
        long step = _start.Step;
        foreach (Batch batch in _batches.From(step))
        {
            StepMetrics metrics = TrainOn(batch, step++);
            log.Write(metrics);
            StepDone?.Invoke(metrics);
            epoch.Add(metrics);
            if (step % _plan.Steps == 0)
            {
                EpochDone?.Invoke(epoch.End(Validate()));
                epoch = new EpochTotals();
                Save(step);
            }

            if (cancellationToken.IsCancellationRequested)
            {
                break;
            }
        }

        return Save(step);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _optimizer.Dispose();
        Model.Dispose();
    }

    private StepMetrics TrainOn(Batch batch, long step)
    {
        using var scope = NewDisposeScope();
        Model.train();
        // Dropout's chance depends on the step alone, so that a resumed run draws the same.
        random.manual_seed((long)(new RandomStream(Options.Seed, Stream + step).NextBits() >> 1));
        BatchTensors tensors = BatchTensors.Create(batch, Features.Spec);
        ProfileOutput output = Model.forward(tensors.Pixels, tensors.Rows, tensors.Ids);
        var loss = new StageLoss(output, batch, Options, masks: step >= _maskStart);

        _optimizer.ZeroGradients();
        loss.Total.backward();
        double learningRate = _schedule.At(step);
        double norm = _optimizer.Update(learningRate);
        if (!double.IsFinite(loss.Total.ToDouble()) || !double.IsFinite(norm))
        {
            throw new DivergenceException(string.Create(
                CultureInfo.InvariantCulture,
                $"The loss or its gradient isn't a number at step {step + 1}: try a lower --learning-rate or --clip-norm."));
        }

        return new StepMetrics
        {
            Step = step + 1,
            Epoch = (int)(step / _plan.Steps) + 1,
            Loss = loss.Total.ToDouble(),
            FusedLoss = loss.Fused.ToDouble(),
            AvatarLoss = loss.Avatar.ToDouble(),
            NicknameLoss = loss.Nickname.ToDouble(),
            KeptFraction = loss.Kept.mean().ToDouble(),
            LearningRate = learningRate,
            GradientNorm = norm,
            Seconds = _clock.Elapsed.TotalSeconds,
        };
    }

    private ClassificationMetrics Validate()
    {
        ModelOutput[] outputs = new TorchPredictor(Model, Features).Predict(_validation, ModalityMask.Both);
        Func<ModelOutput, float> logit = Options.Stage switch
        {
            TrainingStage.Nickname => output => output.NicknameLogit,
            TrainingStage.Avatar => output => output.AvatarLogit,
            _ => output => output.Logit,
        };
        return ClassificationMetrics.Measure(
            [.. outputs.Select(output => TemperatureScaling.Sigmoid(logit(output)))],
            [.. _validation.Select(sample => sample.Row.Label == Label.Female)]);
    }

    private CheckpointState Save(long step)
    {
        CheckpointState state = _start with { Step = step, Seconds = _start.Seconds + _clock.Elapsed.TotalSeconds };
        Checkpoint.Save(CheckpointFolder(_folder), state, _vocabulary, Model, _optimizer);
        return state;
    }
}
