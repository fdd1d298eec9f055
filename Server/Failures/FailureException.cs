namespace GenderGrpc.Server.Failures;

/// <summary>Fails a whole call.</summary>
internal sealed class FailureException(Failure failure) : Exception(failure.Message)
{
    public Failure Failure { get; } = failure;
}
