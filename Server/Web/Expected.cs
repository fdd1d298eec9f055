using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;

namespace GenderGrpc.Server.Web;

/// <summary>What a field takes in JSON, for who sent something else.</summary>
internal static class Expected
{
    public static string Of(FieldDescriptor field) => field.FieldType switch
    {
        FieldType.Message when field.MessageType.FullName == FieldMask.Descriptor.FullName =>
            "must be a string of names in lowerCamelCase with commas between them",
        FieldType.Message when TextTypes.Contains(field.MessageType.FullName) => "must be a string",
        FieldType.Message => "must be an object",
        FieldType.Enum => "must be one of " + string.Join(", ", field.EnumType.Values.Select(value => value.Name)),
        FieldType.Bytes => "must be a string of base64, with its padding",
        FieldType.String => "must be a string of valid Unicode",
        FieldType.Bool => "must be true or false",
        FieldType.Double or FieldType.Float => "must be a number",
        FieldType.Int64 or FieldType.SInt64 or FieldType.SFixed64 => "must be a whole number of 64 bits",
        FieldType.UInt64 or FieldType.Fixed64 => "must be a whole number of 64 bits from 0 on",
        FieldType.UInt32 or FieldType.Fixed32 => "must be a whole number of 32 bits from 0 on",
        _ => "must be a whole number of 32 bits",
    };
}
