using GenderGrpc.Server.Failures;
using GenderGrpc.Server.Inference;
using GenderGrpc.Server.Options;
using GenderGrpc.Server.Telemetry;
using GenderGrpc.V1;
using Grpc.Core;

namespace GenderGrpc.Server.Services;

/// <summary>gendergrpc.v1.PredictionService.</summary>
internal sealed class PredictionGrpcService(
    ActivePipeline active, ServerOptions options, ServerMetrics metrics, IHostApplicationLifetime lifetime)
    : PredictionService.PredictionServiceBase
{
    public override async Task<PredictResponse> Predict(PredictRequest request, ServerCallContext context)
    {
        using PipelineLease lease = active.Lease();
        PredictionPipeline pipeline = lease.Pipeline;
        PredictionTerms terms =
            PredictionTerms.Of(request.HasMaxError ? request.MaxError : null, request.Model, pipeline.Manifest).OrThrow();
        AdmitOrThrow(pipeline);
        PredictionResult result = await pipeline.PredictAsync(
            request.Profile.ToInput(terms.MaxError, context.Deadline, context.CancellationToken));
        return result.IsFailure
            ? throw new FailureException(result.Failure)
            : new PredictResponse { Prediction = result.ToPrediction(pipeline.Manifest.Version) };
    }

    public override async Task<BatchPredictResponse> BatchPredict(BatchPredictRequest request, ServerCallContext context)
    {
        int count = request.Profiles.Count;
        if (count == 0 || count > options.Limits.BatchItems)
        {
            throw new FailureException(
                count == 0 ? PredictionFailure.BatchEmpty : PredictionFailure.BatchTooLarge(options.Limits.BatchItems));
        }

        // One lease for all profiles: a batch is one model's.
        using PipelineLease lease = active.Lease();
        PredictionPipeline pipeline = lease.Pipeline;
        PredictionTerms terms =
            PredictionTerms.Of(request.HasMaxError ? request.MaxError : null, request.Model, pipeline.Manifest).OrThrow();
        using var window = new SemaphoreSlim(options.Inference.StreamWindow);
        var results = new Task<BatchPredictResult>[count];
        int begun = 0;
        try
        {
            for (; begun < count; begun++)
            {
                await window.WaitAsync(context.CancellationToken);
                // A full queue refuses the call. Once begun, it goes on as a stream does: as fast as there is room.
                if (begun == 0)
                {
                    AdmitOrThrow(pipeline);
                }
                else
                {
                    await pipeline.AdmitAsync(context.CancellationToken);
                }

                results[begun] = PredictOneAsync(begun);
            }
        }
        finally
        {
            await Task.WhenAll(results.AsSpan(0, begun));
        }

        var response = new BatchPredictResponse();
        foreach (Task<BatchPredictResult> result in results)
        {
            response.Results.Add(await result);
        }

        return response;

        async Task<BatchPredictResult> PredictOneAsync(int index)
        {
            PredictionResult result = await pipeline.PredictAsync(
                request.Profiles[index].ToInput(terms.MaxError, context.Deadline, context.CancellationToken));
            window.Release();
            return result.IsFailure
                ? new BatchPredictResult { Error = result.Failure.ToStatus($"profiles[{index}]") }
                : new BatchPredictResult { Prediction = result.ToPrediction(pipeline.Manifest.Version) };
        }
    }

    public override async Task StreamPredict(
        IAsyncStreamReader<StreamPredictRequest> requestStream,
        IServerStreamWriter<StreamPredictResponse> responseStream,
        ServerCallContext context)
    {
        using var stream = new PredictionStream(
            active, options.Inference.StreamWindow, requestStream, responseStream, context);
        await stream.RunAsync(lifetime.ApplicationStopping);
    }

    private void AdmitOrThrow(PredictionPipeline pipeline)
    {
        if (!pipeline.TryAdmit())
        {
            metrics.ItemAnswered(new PredictionResult(PredictionFailure.QueueFull));
            throw new FailureException(PredictionFailure.QueueFull);
        }
    }
}
