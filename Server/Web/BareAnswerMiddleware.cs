using System.Collections.Immutable;

namespace GenderGrpc.Server.Web;

/// <summary>Says what is wrong where the framework answers with a bare HTTP status: there is no such path, or not with this method.</summary>
internal sealed class BareAnswerMiddleware(RequestDelegate next, PathMethods methods)
{
    public async Task InvokeAsync(HttpContext context)
    {
        await next(context);
        HttpResponse response = context.Response;
        if (response.HasStarted || response.ContentType is not null
            || response.StatusCode is not (StatusCodes.Status404NotFound or StatusCodes.Status405MethodNotAllowed))
        {
            return;
        }

        ImmutableArray<string> allowed = methods.Of(context.Request.Path);
        if (allowed.Length == 0)
        {
            await JsonAnswer.WriteAsync(context, StatusCodes.Status404NotFound, HttpFailure.PathUnknown);
        }
        else
        {
            response.Headers.Allow = string.Join(", ", allowed);
            await JsonAnswer.WriteAsync(context, StatusCodes.Status405MethodNotAllowed, HttpFailure.MethodNotAllowed);
        }
    }
}
