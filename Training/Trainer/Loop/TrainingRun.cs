using System.Diagnostics;
using System.Globalization;
using GenderGrpc.Bundle;
using GenderGrpc.Bundle.Calibration;
using GenderGrpc.Bundle.Features;
using GenderGrpc.Bundle.Nicknames;
using GenderGrpc.Training.Data;
using GenderGrpc.Training.Evaluation;
using GenderGrpc.Training.Losses;
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
    private readonly TrainingData _data;
    private readonly EpochPlan _plan;
    private readonly BatchFactory _batches;
    private readonly GcAdamW _optimizer;
    private readonly WarmupCosineSchedule _schedule;
    private readonly long _maskStart;
    private readonly Stopwatch _clock = Stopwatch.StartNew();

    /// <summary>Sets up a run from its start or, where the state says so, from the checkpoint in its folder.</summary>
    public TrainingRun(string folder, CheckpointState start, Vocabulary vocabulary, FeatureExtractor features, TrainingData data)
    {
        _folder = folder;
        _start = start;
        _vocabulary = vocabulary;
        _data = data;
        Features = features;
        set_num_threads(Options.Threads);
        random.manual_seed(Options.Seed);
        Model = new ProfileModel(Options.Model, features.TokenIdCount, features.NicknameLength);
        _optimizer = new GcAdamW(
            Model.named_parameters().Select(named => (named.name, named.parameter)), Model.EmbeddingTables, Options.Optimizer);
        _plan = new EpochPlan(data.Profiles(Split.Train), data.Names(Split.Train), Options);
        if (_plan.Count == 0)
        {
            throw new DataException("The data has no row whose split is train.");
        }

        _batches = new BatchFactory(_plan, features, Options);
        _schedule = new WarmupCosineSchedule(
            Options.LearningRate, (long)(_plan.TotalSteps * Options.WarmUp), _plan.TotalSteps);
        _maskStart = (long)(_plan.TotalSteps * Options.MaskWarmUp);
        if (start.Step > 0)
        {
            Checkpoint.LoadWeights(CheckpointFolder(folder), Model);
            Checkpoint.LoadOptimizer(CheckpointFolder(folder), _optimizer, start.Step);
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
        Tensor targets = tensor(batch.Targets);
        Tensor labelled = tensor(batch.Labelled);
        Tensor counted = labelled + ((1 - labelled) * Options.UndeterminedWeight); // (N)

        ProfileOutput output = Model.forward(tensors.Pixels, tensors.Rows, tensors.Ids);
        bool masks = step >= _maskStart;
        Tensor mask = masks
            ? MaskLoss.Mask(output.Logit.sigmoid(), Options.MaskThreshold)
            : ones_like(output.Logit);
        Tensor fused = MaskLoss.Scale(MaskLoss.CrossEntropy(output.Logit, targets) * counted, mask);
        Tensor avatar = Auxiliary(output.AvatarLogit, targets, counted, output.Weights.select(1, 0));
        Tensor nickname = Auxiliary(output.NicknameLogit, targets, counted, output.Weights.select(1, 1));
        Tensor loss = fused + ((avatar + nickname) * Options.AuxiliaryWeight);

        _optimizer.ZeroGradients();
        loss.backward();
        double learningRate = _schedule.At(step);
        double norm = _optimizer.Update(learningRate);
        if (!double.IsFinite(loss.ToDouble()) || !double.IsFinite(norm))
        {
            throw new DivergenceException(string.Create(
                CultureInfo.InvariantCulture,
                $"The loss or its gradient isn't a number at step {step + 1}: try a lower --learning-rate or --clip-norm."));
        }

        return new StepMetrics
        {
            Step = step + 1,
            Epoch = (int)(step / _plan.Steps) + 1,
            Loss = loss.ToDouble(),
            FusedLoss = fused.ToDouble(),
            AvatarLoss = avatar.ToDouble(),
            NicknameLoss = nickname.ToDouble(),
            KeptFraction = mask.mean().ToDouble(),
            LearningRate = learningRate,
            GradientNorm = norm,
            Seconds = _clock.Elapsed.TotalSeconds,
        };
    }

    // A modality is there exactly where its weight isn't 0.
    private static Tensor Auxiliary(Tensor logits, Tensor targets, Tensor counted, Tensor weight)
    {
        Tensor present = weight.detach().gt(0).to_type(ScalarType.Float32);
        Tensor losses = MaskLoss.CrossEntropy(logits, targets) * counted * present;
        return losses.sum() / present.sum().clamp_min(1);
    }

    private ClassificationMetrics Validate()
    {
        Sample[] samples = [.. _data.Profiles(Split.Val).Concat(_data.Names(Split.Val)).Where(sample => sample.IsLabelled)];
        ModelOutput[] outputs = new TorchPredictor(Model, Features).Predict(samples, ModalityMask.Both);
        return ClassificationMetrics.Measure(
            [.. outputs.Select(output => TemperatureScaling.Sigmoid(output.Logit))],
            [.. samples.Select(sample => sample.Row.Label == Label.Female)]);
    }

    private CheckpointState Save(long step)
    {
        CheckpointState state = _start with { Step = step, Seconds = _start.Seconds + _clock.Elapsed.TotalSeconds };
        Checkpoint.Save(CheckpointFolder(_folder), state, _vocabulary, Model, _optimizer);
        return state;
    }
}
