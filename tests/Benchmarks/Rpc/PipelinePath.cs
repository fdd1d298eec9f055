using System.Diagnostics;
using GenderGrpc.Benchmarks.Measuring;
using GenderGrpc.Benchmarks.Profiles;
using GenderGrpc.Bundle.Calibration;
using GenderGrpc.Server.Inference;

namespace GenderGrpc.Benchmarks.Rpc;

/// <summary>The server's pipeline in this process: decode, features, batch, session, decision. What calls are compared to.</summary>
internal sealed class PipelinePath(PredictionPipeline pipeline, int window, IReadOnlyList<EncodedProfile> profiles) : IPredictionPath
{
    public string Name => "in-process pipeline";

    public async Task<Latencies> OneByOneAsync(int items, CancellationToken cancellationToken)
    {
        var latencies = new Latencies(items);
        for (int i = 0; i < items; i++)
        {
            long begun = Stopwatch.GetTimestamp();
            await pipeline.AdmitAsync(cancellationToken);
            PredictionResult result = await pipeline.PredictAsync(Input(i, cancellationToken));
            latencies.AddSince(begun);
            RequireDecision(result);
        }

        return latencies;
    }

    public async Task SaturateAsync(int items, CancellationToken cancellationToken)
    {
        var inFlight = new Queue<Task<PredictionResult>>(window);
        for (int i = 0; i < items; i++)
        {
            if (inFlight.Count == window)
            {
                RequireDecision(await inFlight.Dequeue());
            }

            await pipeline.AdmitAsync(cancellationToken);
            inFlight.Enqueue(pipeline.PredictAsync(Input(i, cancellationToken)).AsTask());
        }

        foreach (Task<PredictionResult> result in inFlight)
        {
            RequireDecision(await result);
        }
    }

    private PredictionInput Input(int i, CancellationToken cancellationToken) => new()
    {
        Avatar = profiles[i % profiles.Count].Avatar,
        Nickname = profiles[i % profiles.Count].Nickname,
        MaxError = DecisionRule.DefaultMaxError,
        Deadline = DateTime.MaxValue,
        CancellationToken = cancellationToken,
    };

    private static void RequireDecision(in PredictionResult result)
    {
        if (result.IsFailure)
        {
            throw new InvalidOperationException($"A sample profile failed: {result.Failure.Reason}.");
        }
    }
}
