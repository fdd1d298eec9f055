using GenderGrpc.Benchmarks.Profiles;
using GenderGrpc.Bundle.Calibration;
using GenderGrpc.Server.Inference;

namespace GenderGrpc.Benchmarks.Throughput;

/// <summary>
/// The server's pipeline in this process: reads rows and avatar files, makes features, infers, decides, with as many
/// profiles in flight as the server allows a stream.
/// </summary>
internal sealed class PipelineRoute(ProfileTable table, PredictionPipeline pipeline, int window) : IRoute
{
    public string Name => "in-process pipeline: read, decode, features, inference, decision";

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var inFlight = new Queue<Task<PredictionResult>>(window);
        foreach (EncodedProfile profile in table.Read())
        {
            if (inFlight.Count == window)
            {
                await inFlight.Dequeue();
            }

            await pipeline.AdmitAsync(cancellationToken);
            var input = new PredictionInput
            {
                Avatar = profile.Avatar,
                Nickname = profile.Nickname,
                MaxError = DecisionRule.DefaultMaxError,
                Deadline = DateTime.MaxValue,
                CancellationToken = cancellationToken,
            };
            inFlight.Enqueue(pipeline.PredictAsync(input).AsTask());
        }

        await Task.WhenAll(inFlight);
    }
}
