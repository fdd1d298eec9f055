namespace GenderGrpc.Training.Data;

/// <summary>The data folder can't be used. The message names the file, and the line and column where there is one.</summary>
internal sealed class DataException : Exception
{
    public DataException(string message)
        : base(message)
    {
    }

    public DataException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
