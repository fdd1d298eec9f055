using System.Buffers;
using GenderGrpc.Server.Failures;
using GenderGrpc.Server.Options;
using Google.Protobuf.Reflection;
using Microsoft.AspNetCore.Grpc.JsonTranscoding;
using Microsoft.Net.Http.Headers;

namespace GenderGrpc.Server.Web;

/// <summary>
/// Refuses a JSON request that can't be read, and says where: the framework itself has no limit for a body and says nothing but that it is
/// wrong.
/// </summary>
internal sealed class JsonRequestMiddleware(RequestDelegate next, ServerOptions options)
{
    private const int ChunkBytes = 16 << 10;

    // No more is allocated on a mere announcement.
    private const int FirstBytes = 256 << 10;

    private readonly int _limit = options.Limits.MessageBytes;

    public async Task InvokeAsync(HttpContext context)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<GrpcJsonTranscodingMetadata>() is not { } method)
        {
            await next(context);
            return;
        }

        MessageDescriptor message = method.MethodDescriptor.InputType;
        Failure? failure = null;
        if (method.HttpRule.Body.Length == 0)
        {
            failure = QueryFields.Check(context.Request.Query, message);
        }
        else
        {
            if (!IsJson(context.Request))
            {
                await JsonAnswer.WriteAsync(context, StatusCodes.Status415UnsupportedMediaType, HttpFailure.ContentTypeUnsupported);
                return;
            }

            ArrayBufferWriter<byte>? body = await ReadAsync(context.Request, context.RequestAborted);
            failure = body is null ? RequestFailure.MessageTooLarge(_limit) : JsonBody.Check(body.WrittenSpan, message);
            if (body is not null && failure is null)
            {
                context.Request.Body = ReadOnlyStream(body.WrittenMemory);
            }
        }

        await (failure is null ? next(context) : JsonAnswer.WriteAsync(context, StatusCodes.Status400BadRequest, failure));
    }

    private static bool IsJson(HttpRequest request) =>
        MediaTypeHeaderValue.TryParse(request.ContentType, out MediaTypeHeaderValue? type)
        && type.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase)
        && (!type.Charset.HasValue || HeaderUtilities.RemoveQuotes(type.Charset).Equals("utf-8", StringComparison.OrdinalIgnoreCase));

    private static MemoryStream ReadOnlyStream(ReadOnlyMemory<byte> bytes) =>
        System.Runtime.InteropServices.MemoryMarshal.TryGetArray(bytes, out ArraySegment<byte> array) && array.Array is not null
            ? new MemoryStream(array.Array, array.Offset, array.Count, writable: false)
            : new MemoryStream(bytes.ToArray(), writable: false);

    // Null where there is more than the limit.
    private async Task<ArrayBufferWriter<byte>?> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (request.ContentLength > _limit)
        {
            return null;
        }

        var body = new ArrayBufferWriter<byte>((int)Math.Clamp(request.ContentLength ?? 0, ChunkBytes, FirstBytes));
        while (await request.Body.ReadAsync(body.GetMemory(ChunkBytes), cancellationToken) is > 0 and var read)
        {
            body.Advance(read);
            if (body.WrittenCount > _limit)
            {
                return null;
            }
        }

        return body;
    }
}
