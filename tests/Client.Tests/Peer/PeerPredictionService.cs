using GenderGrpc.V1;
using Grpc.Core;

namespace GenderGrpc.Client.Tests.Peer;

internal sealed class PeerPredictionService(PeerScript script) : PredictionService.PredictionServiceBase
{
    public override Task<PredictResponse> Predict(PredictRequest request, ServerCallContext context)
    {
        script.Received.Add(request.Profile);
        script.ThrowIfBusy();
        return PeerScript.ErrorOf(request.Profile) is { } error
            ? throw error.ToRpcException()
            : Task.FromResult(new PredictResponse { Prediction = PeerScript.Predict(request.Profile, request.MaxError, request.Compute) });
    }

    public override Task<BatchPredictResponse> BatchPredict(BatchPredictRequest request, ServerCallContext context)
    {
        script.ThrowIfBusy();
        var response = new BatchPredictResponse();
        foreach (var profile in request.Profiles)
        {
            response.Results.Add(PeerScript.ErrorOf(profile) is { } error
                ? new BatchPredictResult { Error = error }
                : new BatchPredictResult { Prediction = PeerScript.Predict(profile, request.MaxError, request.Compute) });
        }

        return Task.FromResult(response);
    }

    public override async Task StreamPredict(
        IAsyncStreamReader<StreamPredictRequest> requestStream,
        IServerStreamWriter<StreamPredictResponse> responseStream,
        ServerCallContext context)
    {
        await context.WriteResponseHeadersAsync(Metadata.Empty);
        await script.Stream(requestStream, responseStream, context);
    }
}
