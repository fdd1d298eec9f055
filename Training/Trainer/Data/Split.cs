namespace GenderGrpc.Training.Data;

/// <summary>What a row is for.</summary>
internal enum Split
{
    /// <summary>To fit weights.</summary>
    Train,

    /// <summary>To calibrate, and to watch the training.</summary>
    Val,

    /// <summary>To measure, once.</summary>
    Test,
}
