using GenderGrpc.Training.Loop;
using GenderGrpc.Training.Losses;

namespace GenderGrpc.Training.Tests.TrainingLoop;

public sealed class TrainingScheduleTests
{
    private static readonly TrainOptions s_options = new()
    {
        Epochs = 10,
        BatchSize = 16,
        LearningRate = 0.003,
        WarmUp = 0.07,
        MaskWarmUp = 0.53,
    };

    private static readonly TrainingSchedule s_schedule = new(100);

    [Fact]
    public void After_EveryStep_GoesThroughTheEpochsSampleBySample()
    {
        var position = default(RunPosition);
        var seen = new List<(int, int)>();
        for (int step = 0; step < 8; step++)
        {
            seen.Add((position.Epoch, position.Offset));
            position = s_schedule.After(position, Math.Min(16, 100 - position.Offset));
        }

        Assert.Equal([(0, 0), (0, 16), (0, 32), (0, 48), (0, 64), (0, 80), (0, 96), (1, 0)], seen);
        Assert.Equal(new RunPosition(8, 1, 16), position);
        Assert.Equal(position, s_schedule.At(8, 16));
    }

    // The rule of runs before anything could be changed, in whole steps of the whole run.
    [Theory]
    [InlineData(100, 16)]
    [InlineData(96, 16)]
    [InlineData(1000, 7)]
    [InlineData(5, 64)]
    public void NothingChanged_EveryStep_HasTheBitsOfACountOfWholeSteps(int samples, int batchSize)
    {
        var schedule = new TrainingSchedule(samples);
        TrainOptions options = s_options with { BatchSize = batchSize };
        long total = (samples + batchSize - 1) / batchSize * options.Epochs;
        long warmUp = (long)(total * options.WarmUp);
        long maskStart = (long)(total * options.MaskWarmUp);
        var position = default(RunPosition);
        for (long step = 0; step < total; step++)
        {
            double expected = step < warmUp
                ? options.LearningRate * (step + 1) / warmUp
                : options.LearningRate * 0.5 * (1 + Math.Cos(Math.PI * (step - warmUp) / Math.Max(1, total - warmUp)));
            Assert.Equal(expected, schedule.LearningRate(position, options));
            Assert.Equal(step >= maskStart, schedule.MaskThreshold(position, options) is not null);
            Assert.Equal(total, schedule.TotalSteps(position, options));
            position = schedule.After(position, Math.Min(batchSize, samples - position.Offset));
        }

        Assert.Equal(new RunPosition(total, options.Epochs, 0), position);
    }

    [Fact]
    public void TotalSteps_OtherBatchSizeOrEpochs_CountsTheRestAnew()
    {
        // 48 samples into the third epoch.
        RunPosition position = s_schedule.At(2 * 7 + 3, 16);

        Assert.Equal(17 + 4 + (7 * 7), s_schedule.TotalSteps(position, s_options));
        Assert.Equal(17 + 2 + (7 * 4), s_schedule.TotalSteps(position, s_options with { BatchSize = 32 }));
        Assert.Equal(17 + 26 + (7 * 50), s_schedule.TotalSteps(position, s_options with { BatchSize = 2 }));
        Assert.Equal(17 + 4, s_schedule.TotalSteps(position, s_options with { Epochs = 3 }));
        Assert.Equal(14, s_schedule.TotalSteps(s_schedule.At(14, 16), s_options with { Epochs = 2 }));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(15)]
    [InlineData(17)]
    [InlineData(64)]
    [InlineData(4096)]
    public void LearningRate_OtherBatchSize_MovesByLessThanAStep(int batchSize)
    {
        TrainOptions other = s_options with { BatchSize = batchSize };
        // As much as the steeper of both schedules changes in its longer step.
        double most = Enumerable.Range(0, 69).Max(step => Math.Abs(
            s_schedule.LearningRate(s_schedule.At(step + 1, 16), s_options) - s_schedule.LearningRate(s_schedule.At(step, 16), s_options)));
        double longer = Math.Max(1, batchSize / 16.0);

        for (int step = 7; step < 70; step++)
        {
            RunPosition position = s_schedule.At(step, 16);
            Assert.InRange(
                s_schedule.LearningRate(position, other) - s_schedule.LearningRate(position, s_options),
                -most * longer,
                most * longer);
        }
    }

    [Fact]
    public void LearningRate_AnyBatchSizeAtAnyPosition_IsOverZeroAndAtMostThePeak()
    {
        foreach (int batchSize in (int[])[2, 3, 16, 50, 99, 100, 4096])
        {
            TrainOptions options = s_options with { BatchSize = batchSize, WarmUp = 0.3 };
            for (int sample = 0; sample < 1000; sample++)
            {
                var position = new RunPosition(sample, sample / 100, sample % 100);
                Assert.InRange(s_schedule.LearningRate(position, options), 1e-12, options.LearningRate * (1 + 1e-12));
            }
        }
    }

    [Fact]
    public void LearningRate_MoreEpochs_IsThatOfTheLongerRun()
    {
        RunPosition position = s_schedule.At(65, 16);

        double before = s_schedule.LearningRate(position, s_options);
        double after = s_schedule.LearningRate(position, s_options with { Epochs = 20 });

        Assert.InRange(before, 0, 0.1 * s_options.LearningRate);
        Assert.InRange(after, 0.5 * s_options.LearningRate, s_options.LearningRate);
    }

    [Fact]
    public void MaskThreshold_LossOrWarmUpChanged_IsThatOfTheNewOnes()
    {
        RunPosition position = s_schedule.At(40, 16);

        Assert.NotNull(s_schedule.MaskThreshold(position, s_options));
        Assert.Null(s_schedule.MaskThreshold(position, s_options with { Loss = LossKind.Bce }));
        Assert.Null(s_schedule.MaskThreshold(position, s_options with { MaskWarmUp = 0.9 }));
        Assert.Null(s_schedule.MaskThreshold(position, s_options with { MaskWarmUp = 1 }));
        Assert.NotNull(s_schedule.MaskThreshold(default, s_options with { MaskWarmUp = 0 }));
    }

    // 70 steps: the mask begins at the 38th (0.53 of them, rounded down), and its ramp is 21 steps long.
    [Fact]
    public void MaskThreshold_Ramp_RisesInEqualStepsFromOneHalfAndStays()
    {
        TrainOptions options = s_options with { MaskThreshold = 0.8, MaskRamp = 0.3 };

        double?[] thresholds = [.. Enumerable.Range(0, 70).Select(step => s_schedule.MaskThreshold(s_schedule.At(step, 16), options))];

        Assert.All(thresholds[..37], threshold => Assert.Null(threshold));
        Assert.Equal(0.5, thresholds[37]);
        Assert.All(Enumerable.Range(0, 21), step => Assert.Equal(0.5 + (0.3 * step / 21), thresholds[37 + step]!.Value, 1e-12));
        Assert.All(thresholds[58..], threshold => Assert.Equal(0.8, threshold));
    }

    [Fact]
    public void MaskThreshold_RampLongerThanTheRest_EndsBelowTheThreshold()
    {
        double? last = s_schedule.MaskThreshold(s_schedule.At(69, 16), s_options with { MaskThreshold = 0.8, MaskRamp = 1 });

        Assert.Equal(0.5 + (0.3 * 32 / 70), last!.Value, 1e-12);
    }

    [Theory]
    [InlineData(0.6)]
    [InlineData(0.511)]
    [InlineData(0.999)]
    public void MaskThreshold_NoRamp_IsTheThresholdAtOnceToTheBit(double threshold)
    {
        TrainOptions options = s_options with { MaskThreshold = threshold };

        for (int step = 0; step < 70; step++)
        {
            Assert.Equal(step < 37 ? null : threshold, s_schedule.MaskThreshold(s_schedule.At(step, 16), options));
        }
    }

    [Fact]
    public void MaskThreshold_ThresholdOfOneHalf_KeepsAllThroughoutTheRamp() => Assert.All(
        Enumerable.Range(37, 33),
        step => Assert.Equal(
            0.5, s_schedule.MaskThreshold(s_schedule.At(step, 16), s_options with { MaskThreshold = 0.5, MaskRamp = 0.3 })));
}
