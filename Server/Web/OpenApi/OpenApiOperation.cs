using System.Text.Json.Nodes;
using Google.Api;
using Google.Protobuf.Reflection;

namespace GenderGrpc.Server.Web.OpenApi;

/// <summary>One method as an operation.</summary>
internal static class OpenApiOperation
{
    private const string Json = "application/json";

    public static JsonObject Of(MethodDescriptor method, HttpRule rule, OpenApiPath path, OpenApiSchemas schemas)
    {
        var operation = new JsonObject
        {
            ["operationId"] = method.Name,
            ["tags"] = new JsonArray(method.Service.Name),
            ["description"] = Contract.CommentOf(method),
        };
        FieldDescriptor[] rest =
        [
            .. method.InputType.Fields.InDeclarationOrder().Where(field => path.Parameters.All(parameter => parameter.Field != field.Name)),
        ];
        var parameters = new JsonArray([.. path.Parameters.Select(parameter => PathParameter(parameter.Name))]);
        if (rule.Body.Length == 0)
        {
            foreach (FieldDescriptor field in rest)
            {
                parameters.Add(QueryParameter(field, schemas));
            }
        }
        else
        {
            operation["requestBody"] = new JsonObject
            {
                ["required"] = true,
                ["content"] = Content(path.Parameters.Length == 0
                    ? schemas.Reference(method.InputType)
                    : schemas.ObjectOf(Contract.CommentOf(method.InputType), rest)),
            };
        }

        if (parameters.Count > 0)
        {
            operation["parameters"] = parameters;
        }

        operation["responses"] = new JsonObject
        {
            ["200"] = new JsonObject
            {
                ["description"] = method.IsServerStreaming
                    ? "Lines, each an object of this schema. Where the call fails after the first one, the last line is a google.rpc.Status."
                    : Contract.CommentOf(method.OutputType),
                ["content"] = Content(schemas.Reference(method.OutputType)),
            },
            ["default"] = new JsonObject
            {
                ["description"] = "Why there is no answer.",
                ["content"] = Content(schemas.Reference(Google.Rpc.Status.Descriptor)),
            },
        };
        return operation;
    }

    private static JsonObject PathParameter(string name) => new JsonObject
    {
        ["name"] = name,
        ["in"] = "path",
        ["required"] = true,
        ["schema"] = new JsonObject { ["type"] = "string" },
    };

    private static JsonObject QueryParameter(FieldDescriptor field, OpenApiSchemas schemas) => new()
    {
        ["name"] = field.JsonName,
        ["in"] = "query",
        ["description"] = Contract.CommentOf(field),
        ["schema"] = schemas.ValueOf(field),
    };

    private static JsonObject Content(JsonObject schema) => new() { [Json] = new JsonObject { ["schema"] = schema } };
}
