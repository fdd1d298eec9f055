using System.Text.Json.Nodes;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;

namespace GenderGrpc.Server.Web.OpenApi;

/// <summary>Schemas of the messages and enums that the operations need, as protobuf's JSON mapping has them.</summary>
internal sealed class OpenApiSchemas
{
    private readonly SortedDictionary<string, JsonObject> _schemas = new(StringComparer.Ordinal);

    /// <summary>All that were referred to.</summary>
    public JsonObject ToJson() => new(_schemas.Select(schema => KeyValuePair.Create<string, JsonNode?>(schema.Key, schema.Value)));

    /// <summary>A reference to a message's schema.</summary>
    public JsonObject Reference(MessageDescriptor message)
    {
        if (!_schemas.ContainsKey(message.FullName))
        {
            var schema = new JsonObject();
            // Before its fields: they may lead back to it.
            _schemas.Add(message.FullName, schema);
            JsonObject written = message.FullName == Any.Descriptor.FullName
                ? AnySchema()
                : ObjectOf(Contract.CommentOf(message), message.Fields.InDeclarationOrder());
            foreach ((string key, JsonNode? value) in written.ToArray())
            {
                written.Remove(key);
                schema[key] = value;
            }
        }

        return ReferenceTo(message.FullName);
    }

    /// <summary>An object of some fields.</summary>
    public JsonObject ObjectOf(string comment, IEnumerable<FieldDescriptor> fields)
    {
        var properties = new JsonObject();
        foreach (FieldDescriptor field in fields)
        {
            JsonObject value = ValueOf(field);
            JsonObject property = field.IsRepeated ? new JsonObject { ["type"] = "array", ["items"] = value } : value;
            if (Contract.CommentOf(field) is { Length: > 0 } text)
            {
                property["description"] = text;
            }

            properties[field.JsonName] = property;
        }

        var schema = new JsonObject { ["type"] = "object" };
        if (comment.Length > 0)
        {
            schema["description"] = comment;
        }

        if (properties.Count > 0)
        {
            schema["properties"] = properties;
        }

        return schema;
    }

    /// <summary>One value of a field.</summary>
    public JsonObject ValueOf(FieldDescriptor field) => field.FieldType switch
    {
        FieldType.Message when TextTypes.Contains(field.MessageType.FullName) => Typed("string", TextTypes.FormatOf(field.MessageType)),
        FieldType.Message => Reference(field.MessageType),
        FieldType.Enum => Reference(field.EnumType),
        FieldType.Bool => Typed("boolean"),
        FieldType.String => Typed("string"),
        FieldType.Bytes => new JsonObject { ["type"] = "string", ["contentEncoding"] = "base64" },
        FieldType.Double => Typed("number", "double"),
        FieldType.Float => Typed("number", "float"),
        // Numbers of 64 bits are strings: many readers of JSON would round them.
        FieldType.Int64 or FieldType.SInt64 or FieldType.SFixed64 => Typed("string", "int64"),
        FieldType.UInt64 or FieldType.Fixed64 => Typed("string", "uint64"),
        FieldType.UInt32 or FieldType.Fixed32 => Typed("integer", "uint32"),
        _ => Typed("integer", "int32"),
    };

    private JsonObject Reference(EnumDescriptor type)
    {
        if (!_schemas.ContainsKey(type.FullName))
        {
            IEnumerable<string> values = type.Values.Select(value => $"- {value.Name}: {Contract.CommentOf(value)}");
            _schemas.Add(type.FullName, new JsonObject
            {
                ["type"] = "string",
                ["enum"] = new JsonArray([.. type.Values.Select(value => JsonValue.Create(value.Name))]),
                ["description"] = $"{Contract.CommentOf(type)}\n\n{string.Join('\n', values)}",
            });
        }

        return ReferenceTo(type.FullName);
    }

    private static JsonObject AnySchema() => new()
    {
        ["type"] = "object",
        ["description"] = "A message of the type that @type names, such as type.googleapis.com/google.rpc.ErrorInfo.",
        ["properties"] = new JsonObject { ["@type"] = Typed("string") },
        ["additionalProperties"] = true,
    };

    private static JsonObject ReferenceTo(string name) => new() { ["$ref"] = $"#/components/schemas/{name}" };

    private static JsonObject Typed(string type, string? format = null)
    {
        var schema = new JsonObject { ["type"] = type };
        if (format is not null)
        {
            schema["format"] = format;
        }

        return schema;
    }
}
