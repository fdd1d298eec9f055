namespace GenderGrpc.Bundle.Calibration;

/// <summary>The answer for one profile.</summary>
public readonly record struct Decision
{
    /// <summary>Female, male or undetermined.</summary>
    public required Label Label { get; init; }

    /// <summary>Why it is undetermined.</summary>
    public UndeterminedReason Reason { get; init; }

    /// <summary>Calibrated probability of female, 0 to 1.</summary>
    public required double ProbabilityFemale { get; init; }

    /// <summary>Which modalities the profile has, of those that were looked at.</summary>
    public ModalityMask Modalities { get; init; }

    /// <summary>Whether the cascade's first stage settled it: the avatar wasn't looked at.</summary>
    public bool StoppedEarly { get; init; }

    /// <summary>The avatar's own calibrated probability of female; 0.5 where it is absent.</summary>
    public double AvatarProbabilityFemale { get; init; }

    /// <summary>The nickname's own calibrated probability of female; 0.5 where it is absent.</summary>
    public double NicknameProbabilityFemale { get; init; }

    /// <summary>The avatar's share of the fusion, 0 to 1.</summary>
    public double AvatarWeight { get; init; }

    /// <summary>The nickname's share of the fusion, 0 to 1.</summary>
    public double NicknameWeight { get; init; }
}
