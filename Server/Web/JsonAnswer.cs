using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using GenderGrpc.Server.Failures;
using GenderGrpc.Server.Services;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Rpc;
using Microsoft.AspNetCore.Grpc.JsonTranscoding;

namespace GenderGrpc.Server.Web;

/// <summary>Failures as JSON: google.rpc.Status, as the services' own are.</summary>
internal static class JsonAnswer
{
    private static readonly JsonFormatter Formatter = new(
        JsonFormatter.Settings.Default
            .WithFormatDefaultValues(true)
            .WithTypeRegistry(TypeRegistry.FromFiles(ErrorDetailsReflection.Descriptor)));

    private static readonly JsonSerializerOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Answers a request that no service has seen.</summary>
    public static Task WriteAsync(HttpContext context, int httpStatus, Failure failure)
    {
        context.Response.StatusCode = httpStatus;
        context.Response.ContentType = "application/json; charset=utf-8";
        // Without the formatter's spaces, as the services' answers are.
        string json = JsonNode.Parse(Formatter.Format(failure.ToStatus()))!.ToJsonString(Compact);
        return context.Response.WriteAsync(json, context.RequestAborted);
    }

    /// <summary>Says in HTTP's own way when trying again makes sense, where the call came as JSON.</summary>
    public static void Announce(HttpContext context, Failure failure)
    {
        if (failure.RetryAfter is { } delay
            && !context.Response.HasStarted
            && context.GetEndpoint()?.Metadata.GetMetadata<GrpcJsonTranscodingMetadata>() is not null)
        {
            // The header knows whole seconds alone.
            context.Response.Headers.RetryAfter = $"{Math.Max(1, (long)Math.Ceiling(delay.TotalSeconds))}";
        }
    }
}
