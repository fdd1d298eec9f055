namespace GenderGrpc.Training.Experiments;

/// <summary>A question that trials answer together.</summary>
internal enum ExperimentPart
{
    /// <summary>What each part of the model buys, added one after the other.</summary>
    Ladder,

    /// <summary>What a model makes of a source that it has never seen.</summary>
    LeaveOneOut,

    /// <summary>What the mask loss does, by warm-up, threshold and ramp.</summary>
    MaskLoss,

    /// <summary>How a source of names is told with more of its rows, and with more of all others.</summary>
    LearningCurve,
}
