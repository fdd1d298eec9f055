namespace GenderGrpc.Training.Loop;

/// <summary>What one step did; one line of the step log.</summary>
internal sealed record StepMetrics
{
    /// <summary>Counted from 1.</summary>
    public required long Step { get; init; }

    /// <summary>Counted from 1.</summary>
    public required int Epoch { get; init; }

    /// <summary>The sum that was minimised.</summary>
    public required double Loss { get; init; }

    /// <summary>The fused logit's part, masked or not.</summary>
    public required double FusedLoss { get; init; }

    /// <summary>The avatar's own loss.</summary>
    public required double AvatarLoss { get; init; }

    /// <summary>The nickname's own loss.</summary>
    public required double NicknameLoss { get; init; }

    /// <summary>The share of the batch that the mask kept; 1 before the mask.</summary>
    public required double KeptFraction { get; init; }

    /// <summary>The learning rate of the step.</summary>
    public required double LearningRate { get; init; }

    /// <summary>Profiles of the batch that have an avatar.</summary>
    public int Avatars { get; init; }

    /// <summary>The norm of all gradients, centralised, before clipping.</summary>
    public required double GradientNorm { get; init; }

    /// <summary>Since the start of this process, in seconds.</summary>
    public double Seconds { get; init; }

    /// <summary>Profiles a second, of this step alone; 0 where the clock is too coarse to tell.</summary>
    public double ProfilesPerSecond { get; init; }
}
