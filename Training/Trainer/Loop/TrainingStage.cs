namespace GenderGrpc.Training.Loop;

/// <summary>Which part of the model a run trains.</summary>
internal enum TrainingStage
{
    /// <summary>All of it, on profiles and names.</summary>
    Fusion,

    /// <summary>The nickname encoder and its head alone, on every nickname.</summary>
    Nickname,

    /// <summary>The avatar encoder and its head alone, on every picture and what it says by itself.</summary>
    Avatar,
}
