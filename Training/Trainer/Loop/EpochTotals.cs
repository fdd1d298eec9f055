using GenderGrpc.Training.Evaluation;

namespace GenderGrpc.Training.Loop;

/// <summary>Sums over the steps of an epoch so far. A checkpoint within the epoch has them.</summary>
internal sealed record EpochTotals
{
    /// <summary>Steps done.</summary>
    public int Steps { get; init; }

    /// <summary>Their losses.</summary>
    public double Loss { get; init; }

    /// <summary>The shares that the mask kept.</summary>
    public double Kept { get; init; }

    /// <summary>Their wall time.</summary>
    public double Seconds { get; init; }

    /// <summary>The sums with one step more.</summary>
    public EpochTotals Add(StepMetrics step, TimeSpan took) => new()
    {
        Steps = Steps + 1,
        Loss = Loss + step.Loss,
        Kept = Kept + step.KeptFraction,
        Seconds = Seconds + took.TotalSeconds,
    };

    /// <summary>The epoch's means.</summary>
    public EpochMetrics End(int epoch, ClassificationMetrics validation, TimeSpan took) =>
        new(epoch, Loss / Steps, Kept / Steps, validation, Seconds + took.TotalSeconds);
}
