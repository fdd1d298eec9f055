using System.CommandLine;

namespace GenderGrpc.Cli.Commands;

/// <summary>An argument that names a run, a dataset or a model: with its collection ("runs/ID") or without.</summary>
internal static class ResourceArgument
{
    public static Argument<string> Create(string collection, string description) => new("NAME")
    {
        Description = description,
        CustomParser = result => Name(collection, result.Tokens[0].Value),
    };

    /// <summary>The full name. A model's version is also taken.</summary>
    public static string Name(string collection, string text) =>
        text.StartsWith("sha256:", StringComparison.Ordinal) ? $"{collection}/{text["sha256:".Length..]}"
        : text.Contains('/', StringComparison.Ordinal) ? text
        : $"{collection}/{text}";
}
