namespace GenderGrpc.Server.Registry;

/// <summary>Why a model was served. The journal holds the names.</summary>
internal enum ActivationCause
{
    /// <summary>The server came with it, and nobody had chosen another one.</summary>
    Start,

    /// <summary>Somebody activated it.</summary>
    Activate,

    /// <summary>Somebody went back to it.</summary>
    Rollback,
}
