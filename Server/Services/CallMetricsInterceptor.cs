using GenderGrpc.Server.Telemetry;
using Grpc.Core;
using Grpc.Core.Interceptors;

namespace GenderGrpc.Server.Services;

/// <summary>Counts calls, however they came, and how they ended.</summary>
internal sealed class CallMetricsInterceptor(ServerMetrics metrics, TimeProvider time) : Interceptor
{
    public override async Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation)
    {
        TResponse? response = default;
        await MeasureAsync(context, async () => response = await continuation(request, context));
        return response!;
    }

    public override async Task<TResponse> ClientStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream,
        ServerCallContext context,
        ClientStreamingServerMethod<TRequest, TResponse> continuation)
    {
        TResponse? response = default;
        await MeasureAsync(context, async () => response = await continuation(requestStream, context));
        return response!;
    }

    public override Task ServerStreamingServerHandler<TRequest, TResponse>(
        TRequest request,
        IServerStreamWriter<TResponse> responseStream,
        ServerCallContext context,
        ServerStreamingServerMethod<TRequest, TResponse> continuation) =>
        MeasureAsync(context, () => continuation(request, responseStream, context));

    public override Task DuplexStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream,
        IServerStreamWriter<TResponse> responseStream,
        ServerCallContext context,
        DuplexStreamingServerMethod<TRequest, TResponse> continuation) =>
        MeasureAsync(context, () => continuation(requestStream, responseStream, context));

    private async Task MeasureAsync(ServerCallContext context, Func<Task> call)
    {
        long begun = time.GetTimestamp();
        StatusCode status = StatusCode.Unknown;
        try
        {
            await call();
            status = context.Status.StatusCode;
        }
        catch (RpcException exception)
        {
            status = exception.StatusCode;
            throw;
        }
        finally
        {
            metrics.CallEnded(context.Method.TrimStart('/'), status, time.GetElapsedTime(begun));
        }
    }
}
