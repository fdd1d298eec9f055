using System.Collections.Immutable;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Google.Api;
using Google.Protobuf.Reflection;

namespace GenderGrpc.Server.Web.OpenApi;

/// <summary>The OpenAPI 3.1 document of what is served as JSON, made from the contract.</summary>
internal static class OpenApiDocument
{
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The document in UTF-8.</summary>
    public static byte[] Write()
    {
        ImmutableArray<(MethodDescriptor Method, HttpRule Rule)> methods = Contract.ReadMethods();
        var schemas = new OpenApiSchemas();
        var paths = new JsonObject();
        foreach ((MethodDescriptor method, HttpRule rule) in methods)
        {
            var path = OpenApiPath.Of(rule);
            if (paths[path.Template] is not JsonObject operations)
            {
                paths[path.Template] = operations = [];
            }

            operations[path.Verb] = OpenApiOperation.Of(method, rule, path, schemas);
        }

        var document = new JsonObject
        {
            ["openapi"] = "3.1.0",
            ["info"] = new JsonObject
            {
                ["title"] = "GenderGrpc",
                ["version"] = "v1",
                ["description"] = "Predicts the gender that a profile presents from an avatar and a nickname, and trains what predicts it. "
                    + "The same as the gRPC services of gendergrpc.v1, as JSON.",
            },
            ["tags"] = new JsonArray(
            [
                .. methods.Select(pair => pair.Method.Service).Distinct().Select(service =>
                    new JsonObject { ["name"] = service.Name, ["description"] = Contract.CommentOf(service) }),
            ]),
            ["paths"] = paths,
            ["components"] = new JsonObject { ["schemas"] = schemas.ToJson() },
        };
        return JsonSerializer.SerializeToUtf8Bytes(document, Readable);
    }
}
