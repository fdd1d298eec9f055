namespace GenderGrpc.Server.Startup;

/// <summary>The server can't start with what it was given. The message is for the one who started it.</summary>
internal sealed class StartupException : Exception
{
    public StartupException(string message)
        : base(message)
    {
    }

    public StartupException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
