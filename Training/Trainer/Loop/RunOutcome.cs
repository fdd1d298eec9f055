namespace GenderGrpc.Training.Loop;

/// <summary>Why a run stopped.</summary>
internal enum RunOutcome
{
    /// <summary>Its last step is done.</summary>
    Finished,

    /// <summary>It was told to pause. Its checkpoint was read back, and it can go on from there.</summary>
    Paused,

    /// <summary>It was told to end. Its checkpoint was read back all the same.</summary>
    Cancelled,
}
