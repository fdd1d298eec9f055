namespace GenderGrpc.Training.Optimizers;

/// <summary>
/// A learning rate that rises linearly over the warm-up and falls to 0 along a cosine (Loshchilov and Hutter, arXiv
/// 1608.03983).
/// </summary>
internal sealed record WarmupCosineSchedule(double Peak, long WarmupSteps, long TotalSteps)
{
    /// <summary>The learning rate of a step, counted from 0. It may lie between two.</summary>
    public double At(double step) => step < WarmupSteps
        ? Peak * Math.Min(step + 1, WarmupSteps) / WarmupSteps
        : Peak * 0.5 * (1 + Math.Cos(Math.PI * (step - WarmupSteps) / Math.Max(1, TotalSteps - WarmupSteps)));
}
