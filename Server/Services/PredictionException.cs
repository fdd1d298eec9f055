using GenderGrpc.Server.Inference;

namespace GenderGrpc.Server.Services;

/// <summary>Fails a whole call.</summary>
internal sealed class PredictionException(PredictionFailure failure) : Exception(failure.Message)
{
    public PredictionFailure Failure { get; } = failure;
}
