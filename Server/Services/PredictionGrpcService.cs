using GenderGrpc.Server.Failures;
using GenderGrpc.Server.Inference;
using GenderGrpc.Server.Options;
using GenderGrpc.V1;
using Grpc.Core;

namespace GenderGrpc.Server.Services;

/// <summary>gendergrpc.v1.PredictionService.</summary>
internal sealed class PredictionGrpcService(
    ActivePipeline active, ServerOptions options, IHostApplicationLifetime lifetime)
    : PredictionService.PredictionServiceBase
{
    public override async Task<PredictResponse> Predict(PredictRequest request, ServerCallContext context)
    {
        using PipelineLease lease = active.Lease();
        PredictionPipeline pipeline = lease.Pipeline;
        PredictionTerms terms = PredictionTerms.Of(
            request.HasMaxError ? request.MaxError : null, request.Model, request.Compute, pipeline.Manifest).OrThrow();
        // Calls of one connection are one client's: together they get no more turns than a stream.
        var flow = new Flow(context.GetHttpContext().Connection.Id);
        pipeline.Admit(flow);
        PredictionResult result = await pipeline.PredictAsync(
            request.Profile.ToInput(flow, terms, context.Deadline, context.CancellationToken));
        return result.IsFailure
            ? throw new FailureException(result.Failure)
            : new PredictResponse { Prediction = result.ToPrediction(pipeline.Manifest.Version) };
    }

    public override async Task<BatchPredictResponse> BatchPredict(BatchPredictRequest request, ServerCallContext context)
    {
        var results = new BatchPredictResult[request.Profiles.Count];
        await new BatchCall(active, options, context).PredictAsync(
            request.Profiles,
            request.HasMaxError ? request.MaxError : null,
            request.Model,
            request.Compute,
            (index, prediction, error) =>
            {
                results[index] = prediction is null
                    ? new BatchPredictResult { Error = error }
                    : new BatchPredictResult { Prediction = prediction };
                return Task.CompletedTask;
            });
        return new BatchPredictResponse { Results = { results } };
    }

    public override async Task StreamBatchPredict(
        StreamBatchPredictRequest request,
        IServerStreamWriter<StreamBatchPredictResponse> responseStream,
        ServerCallContext context)
    {
        using var turn = new SemaphoreSlim(1);
        await new BatchCall(active, options, context).PredictAsync(
            request.Profiles,
            request.HasMaxError ? request.MaxError : null,
            request.Model,
            request.Compute,
            async (index, prediction, error) =>
            {
                StreamBatchPredictResponse response = prediction is null
                    ? new StreamBatchPredictResponse { Index = index, Error = error }
                    : new StreamBatchPredictResponse { Index = index, Prediction = prediction };
                await turn.WaitAsync(context.CancellationToken);
                try
                {
                    await responseStream.WriteAsync(response, context.CancellationToken);
                }
                finally
                {
                    turn.Release();
                }
            });
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
}
