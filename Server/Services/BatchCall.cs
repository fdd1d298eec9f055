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
    /// <summary>
    /// Predicts the profiles. A full queue refuses the call. Once begun, it goes on as a stream does: as fast as there is room, and no more
    /// than a window of profiles at once whose outcomes aren't taken yet.
    /// </summary>
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
        // The first profile is in it from the start.
        using var window = new SemaphoreSlim(options.Inference.StreamWindow - 1);
        var outcomes = new Task[count];
        int begun = 0;
        using BatchAdmission admission = pipeline.AdmitBatch(flow, count);
        try
        {
            for (; begun < count; begun++)
            {
                if (begun > 0)
                {
                    await window.WaitAsync(context.CancellationToken);
                    await admission.NextAsync(context.CancellationToken);
                }

                outcomes[begun] = PredictOneAsync(begun);
            }
        }
        finally
        {
            await Task.WhenAll(outcomes.AsSpan(0, begun));
        }

        async Task PredictOneAsync(int index)
        {
            try
            {
                PredictionResult result = await pipeline.PredictAsync(
                    profiles[index].ToInput(flow, terms, context.Deadline, context.CancellationToken));
                await (result.IsFailure
                    ? outcome(index, null, result.Failure.ToStatus($"profiles[{index}]"))
                    : outcome(index, result.ToPrediction(pipeline.Manifest.Version), null));
            }
            finally
            {
                window.Release();
            }
        }
    }
}
