namespace GenderGrpc.Server.Web;

/// <summary>Keeps the gRPC port and the HTTP port to what each is for.</summary>
internal sealed class PortMiddleware(RequestDelegate next, HttpAccess access)
{
    public Task InvokeAsync(HttpContext context)
    {
        if (!HttpPort.Serves(context))
        {
            if (context.GetEndpoint() is { } endpoint && HttpPort.Owns(endpoint))
            {
                // Nothing is there, on this port.
                context.SetEndpoint(null);
            }

            return next(context);
        }

        return access.Allows(context.Request.Host)
            ? next(context)
            : JsonAnswer.WriteAsync(context, StatusCodes.Status421MisdirectedRequest, HttpFailure.HostUnknown);
    }
}
