namespace GenderGrpc.Training.Optimizers;

/// <summary>
/// A learning rate that rises linearly over the warm-up and falls to 0 along a cosine (Loshchilov and Hutter, arXiv
/// 1608.03983).
/// </summary>
internal sealed record WarmupCosineSchedule(double Peak, long WarmupSteps, long TotalSteps)
{
    /// <summary>The learning rate of a step, counted from 0.</summary>
    public double At(long step) => step < WarmupSteps
        ? Peak * (step + 1) / WarmupSteps
        : Peak * 0.5 * (1 + Math.Cos(Math.PI * (step - WarmupSteps) / Math.Max(1, TotalSteps - WarmupSteps)));
}
