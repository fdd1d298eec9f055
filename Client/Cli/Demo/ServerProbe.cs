using System.Net.Sockets;
using Grpc.Core;
using Grpc.Health.V1;
using Grpc.Net.Client;

namespace GenderGrpc.Cli.Demo;

/// <summary>Asks grpc.health.v1 what is at an address.</summary>
internal static class ServerProbe
{
    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(5);

    public static async Task<ServerState> CheckAsync(GrpcChannel channel, CancellationToken cancellationToken)
    {
        try
        {
            var health = new Health.HealthClient(channel);
            var response = await health.CheckAsync(
                new HealthCheckRequest(), deadline: DateTime.UtcNow + s_timeout, cancellationToken: cancellationToken);
            return response.Status == HealthCheckResponse.Types.ServingStatus.Serving
                ? ServerState.Serving
                : ServerState.NotServing;
        }
        catch (RpcException) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellationToken);
        }
        catch (RpcException e)
        {
            return IsConnectionFailure(e.Status.DebugException) ? ServerState.Absent : ServerState.Foreign;
        }
    }

    private static bool IsConnectionFailure(Exception? exception)
    {
        for (; exception is not null; exception = exception.InnerException)
        {
            if (exception is SocketException { SocketErrorCode: not SocketError.ConnectionReset }
                or HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError })
            {
                return true;
            }
        }

        return false;
    }
}
