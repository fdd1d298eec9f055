using System.Globalization;
using GenderGrpc.Bundle.Features;
using GenderGrpc.Training.Data;
using GenderGrpc.Training.Models;
using GenderGrpc.Training.Optimizers;
using TorchSharp;
using static TorchSharp.torch;

namespace GenderGrpc.Training.Loop;

/// <summary>What the steps of a run change: its model and its optimiser.</summary>
internal sealed class Learner : IDisposable
{
    private const long Stream = 3L << 48;

    private readonly FeatureExtractor _features;

    /// <summary>Creates an untrained one, whose weights come from the seed.</summary>
    public Learner(TrainOptions options, FeatureExtractor features)
    {
        _features = features;
        set_num_threads(options.Threads);
        random.manual_seed(options.Seed);
        Model = new ProfileModel(options.Model, features.TokenIdCount, features.NicknameLength);
        Optimizer = new GcAdamW(
            Model.named_parameters().Select(named => (named.name, named.parameter)), Model.EmbeddingTables, options.Optimizer);
    }

    /// <summary>The model.</summary>
    public ProfileModel Model { get; }

    /// <summary>The optimiser of its parameters.</summary>
    public GcAdamW Optimizer { get; }

    /// <summary>One step after those done. Throws <see cref="DivergenceException"/> where it went astray.</summary>
    public StepMetrics Learn(Batch batch, RunPosition position, TrainOptions options, TrainingSchedule schedule)
    {
        if (options.OptimizerKind == OptimizerKind.Sgd)
        {
            return LearnAsFastText(batch, position, options, schedule);
        }

        using var scope = NewDisposeScope();
        Model.train();
        // Dropout's chance depends on the step alone, so that a resumed run draws the same.
        random.manual_seed((long)(new RandomStream(options.Seed, Stream + position.Step).NextBits() >> 1));
        BatchTensors tensors = BatchTensors.Create(batch, _features.Spec);
        ProfileOutput output = Model.forward(tensors.Pixels, tensors.Rows, tensors.Ids);
        var loss = new StageLoss(output, batch, options, schedule.MaskThreshold(position, options));

        Optimizer.ZeroGradients();
        loss.Total.backward();
        double learningRate = schedule.LearningRate(position, options);
        Optimizer.WeightDecay = options.WeightDecay;
        double norm = Optimizer.Update(learningRate);
        RequireFinite(position, loss.Total.ToDouble(), norm);
        return Metrics(position, learningRate) with
        {
            Loss = loss.Total.ToDouble(),
            FusedLoss = loss.Fused.ToDouble(),
            AvatarLoss = loss.Avatar.ToDouble(),
            NicknameLoss = loss.Nickname.ToDouble(),
            KeptFraction = loss.Kept.mean().ToDouble(),
            Avatars = batch.AvatarRows.Length,
            GradientNorm = norm,
        };
    }

    private StepMetrics LearnAsFastText(Batch batch, RunPosition position, TrainOptions options, TrainingSchedule schedule)
    {
        double learningRate = schedule.LearningRate(position, options);
        double loss = Model.FastText!.Update(batch, learningRate, options.UndeterminedWeight);
        RequireFinite(position, loss);
        return Metrics(position, learningRate) with { Loss = loss, NicknameLoss = loss };
    }

    private static void RequireFinite(RunPosition position, params ReadOnlySpan<double> values)
    {
        foreach (double value in values)
        {
            if (!double.IsFinite(value))
            {
                throw new DivergenceException(string.Create(
                    CultureInfo.InvariantCulture,
                    $"The loss or its gradient isn't a number at step {position.Step + 1}: try a lower --learning-rate or --clip-norm."));
            }
        }
    }

    private static StepMetrics Metrics(RunPosition position, double learningRate) => new()
    {
        Step = position.Step + 1,
        Epoch = position.Epoch + 1,
        Loss = 0,
        FusedLoss = 0,
        AvatarLoss = 0,
        NicknameLoss = 0,
        KeptFraction = 1,
        LearningRate = learningRate,
        GradientNorm = 0,
    };

    /// <inheritdoc />
    public void Dispose()
    {
        Optimizer.Dispose();
        Model.Dispose();
    }
}
