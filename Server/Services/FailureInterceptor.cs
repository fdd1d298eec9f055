using GenderGrpc.Server.Failures;
using GenderGrpc.Server.Inference;
using GenderGrpc.Server.Telemetry;
using GenderGrpc.Server.Web;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Core.Interceptors;

namespace GenderGrpc.Server.Services;

/// <summary>The one place where exceptions become the status of a call.</summary>
internal sealed class FailureInterceptor(ILogger<FailureInterceptor> logger) : Interceptor
{
    public override async Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation)
    {
        try
        {
            return await continuation(request, context);
        }
        catch (Exception exception) when (exception is not RpcException)
        {
            throw Translate(exception, context);
        }
    }

    public override async Task<TResponse> ClientStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream,
        ServerCallContext context,
        ClientStreamingServerMethod<TRequest, TResponse> continuation)
    {
        try
        {
            return await continuation(requestStream, context);
        }
        catch (Exception exception) when (exception is not RpcException)
        {
            throw Translate(exception, context);
        }
    }

    public override async Task ServerStreamingServerHandler<TRequest, TResponse>(
        TRequest request,
        IServerStreamWriter<TResponse> responseStream,
        ServerCallContext context,
        ServerStreamingServerMethod<TRequest, TResponse> continuation)
    {
        try
        {
            await continuation(request, responseStream, context);
        }
        catch (Exception exception) when (exception is not RpcException)
        {
            throw Translate(exception, context);
        }
    }

    public override async Task DuplexStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream,
        IServerStreamWriter<TResponse> responseStream,
        ServerCallContext context,
        DuplexStreamingServerMethod<TRequest, TResponse> continuation)
    {
        try
        {
            await continuation(requestStream, responseStream, context);
        }
        catch (Exception exception) when (exception is not RpcException)
        {
            throw Translate(exception, context);
        }
    }

    private RpcException Translate(Exception exception, ServerCallContext context)
    {
        Failure failure = FailureOf(exception, context);
        JsonAnswer.Announce(context.GetHttpContext(), failure);
        return failure.ToStatus().ToRpcException();
    }

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
