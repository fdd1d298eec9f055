using GenderGrpc.Training.Losses;
using GenderGrpc.Training.Optimizers;

namespace GenderGrpc.Training.Loop;

/// <summary>
/// What depends on how far a run is. The number of steps is counted from the position: those done, and those that the rest of the samples
/// takes. The learning rate and the mask depend on the position and the options in force alone, never on what was in force before: they
/// are those of a run that has had these options from its start and has come to the same sample. So a resumed run needs no memory of
/// its changes, a run without changes counts in whole steps, and another batch size moves the schedule by less than one step, the longer
/// one of both. With more epochs the schedule is that of the longer run from the next step on: the learning rate rises again. With fewer
/// it ends with the last of them.
/// </summary>
internal sealed class TrainingSchedule(int samplesPerEpoch)
{
    /// <summary>The position after one more step on that many samples.</summary>
    public RunPosition After(RunPosition position, int samples) => position.Offset + samples < samplesPerEpoch
        ? new RunPosition(position.Step + 1, position.Epoch, position.Offset + samples)
        : new RunPosition(position.Step + 1, position.Epoch + 1, 0);

    /// <summary>The position after a number of steps, all with the same batch size.</summary>
    public RunPosition At(long step, int batchSize)
    {
        long perEpoch = Steps(samplesPerEpoch, batchSize);
        return new RunPosition(step, (int)(step / perEpoch), (int)(step % perEpoch) * batchSize);
    }

    /// <summary>Steps in all, if nothing changes any more.</summary>
    public long TotalSteps(RunPosition position, TrainOptions options) => position.Step
        + Steps(samplesPerEpoch - position.Offset, options.BatchSize)
        + ((options.Epochs - position.Epoch - 1) * Steps(samplesPerEpoch, options.BatchSize));

    /// <summary>The learning rate of the next step.</summary>
    public double LearningRate(RunPosition position, TrainOptions options)
    {
        long total = WholeSteps(options);
        return new WarmupCosineSchedule(options.LearningRate, (long)(total * options.WarmUp), total).At(Step(position, options));
    }

    /// <summary>
    /// The threshold of the mask on the next step's loss; null where there is none yet. It rises from 0.5, which keeps all, over the ramp.
    /// </summary>
    public double? MaskThreshold(RunPosition position, TrainOptions options)
    {
        long total = WholeSteps(options);
        double past = Step(position, options) - (long)(total * options.MaskWarmUp);
        if (options.Loss != LossKind.Mask || past < 0)
        {
            return null;
        }

        double ramp = total * options.MaskRamp;
        return past < ramp ? 0.5 + ((options.MaskThreshold - 0.5) * past / ramp) : options.MaskThreshold;
    }

    // The step at which a run with these options from its start sees the position's sample: whole where it is such a run.
    private double Step(RunPosition position, TrainOptions options) =>
        (position.Epoch * Steps(samplesPerEpoch, options.BatchSize)) + (position.Offset / (double)options.BatchSize);

    private long WholeSteps(TrainOptions options) => Steps(samplesPerEpoch, options.BatchSize) * options.Epochs;

    private static long Steps(int samples, int batchSize) => (samples + batchSize - 1L) / batchSize;
}
