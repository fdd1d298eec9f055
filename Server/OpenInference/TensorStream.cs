using GenderGrpc.OpenInference.V2;
using GenderGrpc.Server.Failures;
using GenderGrpc.Server.Inference;
using GenderGrpc.Server.Services;
using Grpc.Core;

namespace GenderGrpc.Server.OpenInference;

/// <summary>One ModelStreamInfer call: a request is read when the one before it has its answer.</summary>
internal sealed class TensorStream(
    TensorPrediction prediction,
    IAsyncStreamReader<ModelInferRequest> requests,
    IServerStreamWriter<ModelStreamInferResponse> responses,
    ServerCallContext context)
{
    /// <summary>
    /// Runs the call to its end. When <paramref name="stopping"/> is cancelled it reads no further, answers what it has read, and
    /// throws <see cref="FailureException"/>.
    /// </summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        using var reading = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, stopping);
        await context.WriteResponseHeadersAsync(Metadata.Empty);
        try
        {
            while (await requests.MoveNext(reading.Token))
            {
                await responses.WriteAsync(await AnswerAsync(requests.Current), context.CancellationToken);
            }
        }
        catch (OperationCanceledException)
            when (stopping.IsCancellationRequested && !context.CancellationToken.IsCancellationRequested)
        {
            throw new FailureException(PredictionFailure.ShuttingDown);
        }
    }

    private async Task<ModelStreamInferResponse> AnswerAsync(ModelInferRequest request)
    {
        try
        {
            return new ModelStreamInferResponse { InferResponse = await prediction.InferAsync(request, context) };
        }
        catch (FailureException exception)
        {
            return new ModelStreamInferResponse
            {
                ErrorMessage = exception.Failure.ToStatus().Message,
                InferResponse = new ModelInferResponse { Id = request.Id },
            };
        }
    }
}
