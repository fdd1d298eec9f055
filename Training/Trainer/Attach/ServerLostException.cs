namespace GenderGrpc.Training.Attach;

/// <summary>The server hasn't been there for longer than it is waited for.</summary>
internal sealed class ServerLostException(string message) : Exception(message);
