namespace GenderGrpc.Bundle.Calibration;

/// <summary>Calibration of one way of computing, for each set of modalities.</summary>
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
    }
}
