namespace GenderGrpc.Training.Optimizers;

/// <summary>What <see cref="GcAdamW"/> starts with. Only its weight decay may change from step to step.</summary>
internal sealed record GcAdamWOptions
{
    /// <summary>How fast the gradient's mean forgets.</summary>
    public double Beta1 { get; init; } = 0.9;

    /// <summary>How fast the gradient's square forgets.</summary>
    public double Beta2 { get; init; } = 0.999;

    /// <summary>Keeps the divisor off 0.</summary>
    public double Epsilon { get; init; } = 1e-8;

    /// <summary>Decoupled weight decay.</summary>
    public double WeightDecay { get; init; } = 0.02;

    /// <summary>The largest norm of all gradients together.</summary>
    public double ClipNorm { get; init; } = 5;

    /// <summary>Whether gradients are centralised; without it this is plain AdamW.</summary>
    public bool Centralises { get; init; } = true;
}
