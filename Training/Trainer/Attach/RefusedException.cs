namespace GenderGrpc.Training.Attach;

/// <summary>The server doesn't let this trainer go on. The message says why.</summary>
internal sealed class RefusedException(string message) : Exception(message);
