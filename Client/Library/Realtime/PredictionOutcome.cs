namespace GenderGrpc.Client.Realtime;

/// <summary>What became of a submission.</summary>
public enum PredictionOutcome
{
    /// <summary>Of no result: the value of an element that nothing was written to.</summary>
    None,

    /// <summary>It was predicted.</summary>
    Prediction,

    /// <summary>A newer submission took its slot.</summary>
    Superseded,

    /// <summary>Its deadline passed.</summary>
    Expired,

    /// <summary>It can't be predicted, or the server was lost while it had it, or the predictor was stopped.</summary>
    Error,
}
