using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;

namespace GenderGrpc.Server.Web;

/// <summary>Messages that are strings in JSON, and the format that JSON Schema has for them, if any.</summary>
internal static class TextTypes
{
    private static readonly Dictionary<string, string?> Formats = new()
    {
        [Timestamp.Descriptor.FullName] = "date-time",
        [Duration.Descriptor.FullName] = null,
        [FieldMask.Descriptor.FullName] = null,
    };

    public static bool Contains(string message) => Formats.ContainsKey(message);

    public static string? FormatOf(MessageDescriptor message) => Formats[message.FullName];
}
