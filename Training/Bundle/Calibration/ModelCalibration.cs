namespace GenderGrpc.Bundle.Calibration;

/// <summary>Calibration of a model: of the fused graph for each set of modalities, and of the cascade.</summary>
public sealed record ModelCalibration
{
    /// <summary>Avatar and nickname.</summary>
    public required MaskCalibration Both { get; init; }

    /// <summary>Avatar without nickname.</summary>
    public required MaskCalibration AvatarOnly { get; init; }

    /// <summary>Nickname without avatar.</summary>
    public required MaskCalibration NicknameOnly { get; init; }

    /// <summary>Temperature of the avatar's own logit.</summary>
    public required double AvatarEvidenceTemperature { get; init; }

    /// <summary>Temperature of the nickname's own logit.</summary>
    public required double NicknameEvidenceTemperature { get; init; }

    /// <summary>
    /// Which confidence the cascade needs, of <see cref="NicknameOnly"/> in its first stage and of <see cref="Both"/> in its last; null
    /// where the model has none.
    /// </summary>
    public RiskCurve? Cascade { get; init; }

    /// <summary>The calibration for a set of modalities, which isn't empty.</summary>
    public MaskCalibration For(ModalityMask mask) => mask switch
    {
        ModalityMask.Both => Both,
        ModalityMask.Avatar => AvatarOnly,
        ModalityMask.Nickname => NicknameOnly,
        _ => throw new ArgumentOutOfRangeException(nameof(mask), mask, "No modality, no calibration."),
    };

    internal void Validate()
    {
        double[] temperatures =
        [
            Both.Temperature, AvatarOnly.Temperature, NicknameOnly.Temperature,
            AvatarEvidenceTemperature, NicknameEvidenceTemperature,
        ];
        if (temperatures.Any(temperature => !(temperature > 0) || double.IsInfinity(temperature)))
        {
            throw new BundleException("A temperature of the calibration isn't a number over 0.");
        }

        Both.RiskCurve.Validate();
        AvatarOnly.RiskCurve.Validate();
        NicknameOnly.RiskCurve.Validate();
        Cascade?.Validate();
        Both.Scores?.Validate();
        AvatarOnly.Scores?.Validate();
        NicknameOnly.Scores?.Validate();
    }
}
