using System.Globalization;
using GenderGrpc.OpenInference.V2;
using GenderGrpc.Server.Failures;
using GenderGrpc.Server.Options;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.AspNetCore.Http.Features;
using Status = Google.Rpc.Status;

namespace GenderGrpc.Server.Services;

/// <summary>
/// Says what is wrong with a message that no handler has seen: the framework answers one that is too large with a bare
/// RESOURCE_EXHAUSTED and one that can't be parsed with a bare UNKNOWN, before any interceptor runs.
/// </summary>
internal sealed class MessageErrorMiddleware(RequestDelegate next, ServerOptions options)
{
    private const string StatusHeader = "grpc-status";
    private const string MessageHeader = "grpc-message";
    private const string DetailsHeader = "grpc-status-details-bin";

    // Our own services are those of the contract's package and of the Open Inference Protocol's.
    private static readonly string Package = $"/{V1.PredictionReflection.Descriptor.Package}.";
    private static readonly string TensorPackage = $"/{ServiceReflection.Descriptor.Package}.";

    private readonly Failure _tooLarge = RequestFailure.MessageTooLarge(options.Limits.MessageBytes);

    public async Task InvokeAsync(HttpContext context)
    {
        await next(context);
        IHeaderDictionary? trailers = context.Response.HasStarted
            ? context.Features.Get<IHttpResponseTrailersFeature>()?.Trailers
            : context.Response.Headers;
        if (trailers is { IsReadOnly: false } && IsOurs(context.Request.Path)
            && FailureOf(trailers) is { } failure)
        {
            Status status = failure.ToStatus();
            trailers[StatusHeader] = status.Code.ToString(CultureInfo.InvariantCulture);
            trailers[MessageHeader] = status.Message;
            trailers[DetailsHeader] = Convert.ToBase64String(status.ToByteArray());
        }
    }

    private static bool IsOurs(PathString path) =>
        path.Value is { } value
        && (value.StartsWith(Package, StringComparison.Ordinal) || value.StartsWith(TensorPackage, StringComparison.Ordinal));

    // What our own code answers always has details.
    private Failure? FailureOf(IHeaderDictionary trailers) =>
        trailers.ContainsKey(DetailsHeader) || !int.TryParse(trailers[StatusHeader], CultureInfo.InvariantCulture, out int code)
            ? null
            : (StatusCode)code switch
            {
                StatusCode.ResourceExhausted => _tooLarge,
                StatusCode.Unknown => RequestFailure.MalformedMessage,
                _ => null,
            };
}
