namespace GenderGrpc.Bundle;

/// <summary>A model bundle can't be used. The message says which file and what is wrong with it.</summary>
public sealed class BundleException : Exception
{
    /// <summary>Creates the exception.</summary>
    public BundleException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception with its cause.</summary>
    public BundleException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
