using GenderGrpc.Server.Failures;
using GenderGrpc.Server.Inference;
using GenderGrpc.Server.Options;
using GenderGrpc.V1;
using Grpc.Core;
using Status = Google.Rpc.Status;

namespace GenderGrpc.Server.Services;

/// <summary>What is done with the one outcome of a profile: its place in the batch, and either a prediction or why there is none.</summary>
internal delegate Task BatchOutcome(int index, Prediction? prediction, Status? error);

/// <summary>One call that holds all its profiles.</summary>
internal sealed class BatchCall(ActivePipeline active, ServerOptions options, ServerCallContext context)
{
    /// <summary>Predicts the profiles. Throws <see cref="FailureException"/> where the call is refused as a whole.</summary>
    public async Task PredictAsync(
        IReadOnlyList<Profile> profiles, double? maxError, string model, Compute compute, BatchOutcome outcome)
    {
        int count = profiles.Count;
        if (count == 0 || count > options.Limits.BatchItems)
        {
            throw new FailureException(
                count == 0 ? PredictionFailure.BatchEmpty : PredictionFailure.BatchTooLarge(options.Limits.BatchItems));
        }

        // One lease for all profiles: a batch is one model's.
        using PipelineLease lease = active.Lease();
        PredictionPipeline pipeline = lease.Pipeline;
        PredictionTerms terms = PredictionTerms.Of(maxError, model, compute, pipeline.Manifest).OrThrow();
        var flow = new Flow(context);
        await new ProfileBatch(pipeline, flow, options.Inference.StreamWindow).PredictAsync(
            count,
            index => profiles[index].ToInput(flow, terms, context.Deadline, context.CancellationToken),
            (index, result) => result.IsFailure
                ? outcome(index, null, result.Failure.ToStatus($"profiles[{index}]"))
                : outcome(index, result.ToPrediction(pipeline.Manifest.Version), null),
            context.CancellationToken);
    }
}
