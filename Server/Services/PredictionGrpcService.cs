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
        int count = request.Profiles.Count;
        if (count == 0 || count > options.Limits.BatchItems)
        {
            throw new FailureException(
                count == 0 ? PredictionFailure.BatchEmpty : PredictionFailure.BatchTooLarge(options.Limits.BatchItems));
        }

        // One lease for all profiles: a batch is one model's.
        using PipelineLease lease = active.Lease();
        PredictionPipeline pipeline = lease.Pipeline;
        PredictionTerms terms = PredictionTerms.Of(
            request.HasMaxError ? request.MaxError : null, request.Model, request.Compute, pipeline.Manifest).OrThrow();
        var flow = new Flow(context);
        var batch = new ProfileBatch(pipeline, flow, options.Inference.StreamWindow);
        PredictionResult[] results = await batch.PredictAsync(
            count,
            index => request.Profiles[index].ToInput(flow, terms, context.Deadline, context.CancellationToken),
            context.CancellationToken);
        var response = new BatchPredictResponse();
        response.Results.Add(results.Select((result, index) => result.IsFailure
            ? new BatchPredictResult { Error = result.Failure.ToStatus($"profiles[{index}]") }
            : new BatchPredictResult { Prediction = result.ToPrediction(pipeline.Manifest.Version) }));
        return response;
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
