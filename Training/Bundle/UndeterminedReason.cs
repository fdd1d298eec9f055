namespace GenderGrpc.Bundle;

/// <summary>Why a label is undetermined. Values mirror the wire contract's <c>UndeterminedReason</c>.</summary>
public enum UndeterminedReason
{
    /// <summary>The label isn't undetermined.</summary>
    None = 0,

    /// <summary>The confidence is under the threshold that the error rate asks for.</summary>
    LowMargin = 1,

    /// <summary>The profile has neither an avatar nor a nickname.</summary>
    NoSignal = 2,

    /// <summary>Avatar and nickname, each confident enough alone, point to different genders.</summary>
    ModalityConflict = 3,

    /// <summary>The calibration data can't support the error rate that was asked for.</summary>
    UnattainableMaxError = 4,
}
