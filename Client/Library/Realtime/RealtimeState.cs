namespace GenderGrpc.Client.Realtime;

/// <summary>How a <see cref="RealtimePredictor"/> stands with its server.</summary>
public enum RealtimeState
{
    /// <summary>It wasn't started, or it was stopped: it takes no submissions.</summary>
    Stopped,

    /// <summary>It tries to reach the server for the first time.</summary>
    Connecting,

    /// <summary>A stream to the server is open.</summary>
    Ready,

    /// <summary>The stream was lost; it tries to get another one.</summary>
    Reconnecting,
}
