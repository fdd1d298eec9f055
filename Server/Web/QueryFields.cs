using System.Globalization;
using GenderGrpc.Server.Failures;
using Google.Protobuf.Reflection;
using Microsoft.Extensions.Primitives;

namespace GenderGrpc.Server.Web;

/// <summary>Fields of a request that are in its URL's query.</summary>
internal static class QueryFields
{
    /// <summary>What is wrong with one of them; null where all can be read. Names that the message doesn't have are no concern of it.</summary>
    public static Failure? Check(IQueryCollection query, MessageDescriptor message)
    {
        foreach ((string name, StringValues values) in query)
        {
            FieldDescriptor? field = message.Fields.InDeclarationOrder().FirstOrDefault(field => field.Name == name || field.JsonName == name);
            if (field is not { IsRepeated: false })
            {
                continue;
            }

            if (values.Count > 1)
            {
                return HttpFailure.ValueInvalid(field.Name, "is given more than once");
            }

            if (!CanBe(field.FieldType, values.ToString()))
            {
                return HttpFailure.ValueInvalid(field.Name, Expected.Of(field));
            }
        }

        return null;
    }

    private static bool CanBe(FieldType type, string text) => type switch
    {
        FieldType.Int32 => int.TryParse(text, CultureInfo.InvariantCulture, out _),
        FieldType.Int64 => long.TryParse(text, CultureInfo.InvariantCulture, out _),
        FieldType.Bool => bool.TryParse(text, out _),
        FieldType.Double => double.TryParse(text, CultureInfo.InvariantCulture, out _),
        _ => true,
    };
}
