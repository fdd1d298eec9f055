using GenderGrpc.Server.Failures;
using GenderGrpc.Server.Inference;
using GenderGrpc.Server.Telemetry;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Core.Interceptors;

namespace GenderGrpc.Server.Services;

/// <summary>The one place where exceptions become the status of a call.</summary>
internal sealed class FailureInterceptor(ILogger<FailureInterceptor> logger) : Interceptor
{
    public override Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation) =>
        GuardAsync(() => continuation(request, context), context);

    public override Task<TResponse> ClientStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream,
        ServerCallContext context,
        ClientStreamingServerMethod<TRequest, TResponse> continuation) =>
        GuardAsync(() => continuation(requestStream, context), context);

    public override Task ServerStreamingServerHandler<TRequest, TResponse>(
        TRequest request,
        IServerStreamWriter<TResponse> responseStream,
        ServerCallContext context,
        ServerStreamingServerMethod<TRequest, TResponse> continuation) =>
        GuardAsync(() => continuation(request, responseStream, context), context);

    public override Task DuplexStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream,
        IServerStreamWriter<TResponse> responseStream,
        ServerCallContext context,
        DuplexStreamingServerMethod<TRequest, TResponse> continuation) =>
        GuardAsync(() => continuation(requestStream, responseStream, context), context);

    private async Task<T> GuardAsync<T>(Func<Task<T>> call, ServerCallContext context)
    {
        try
        {
            return await call();
        }
        catch (Exception exception) when (exception is not RpcException)
        {
            throw Translate(exception, context);
        }
    }

    private async Task GuardAsync(Func<Task> call, ServerCallContext context)
    {
        try
        {
            await call();
        }
        catch (Exception exception) when (exception is not RpcException)
        {
            throw Translate(exception, context);
        }
    }

    private RpcException Translate(Exception exception, ServerCallContext context) =>
        FailureOf(exception, context).ToStatus().ToRpcException();

    private Failure FailureOf(Exception exception, ServerCallContext context)
    {
        switch (exception)
        {
            case FailureException known:
                return known.Failure;
            case InvalidProtocolBufferException:
                return RequestFailure.MalformedMessage;
            // A call that ended under our hands throws many things; none of them says more than that it ended.
            case var _ when context.CancellationToken.IsCancellationRequested:
                return context.Deadline <= DateTime.UtcNow ? PredictionFailure.DeadlineExceeded : PredictionFailure.Cancelled;
            default:
                Log.CallFailed(logger, context.Method, exception);
                return RequestFailure.Unexpected;
        }
    }
}
