using System.CommandLine;
using GenderGrpc.Training.Onnx;

namespace GenderGrpc.Training.Commands;

/// <summary>The options of every command that writes a bundle.</summary>
internal static class BundleOptions
{
    /// <summary>The model's name.</summary>
    public static Option<string> Name { get; } = new("--name")
    {
        Description = "The model's name in its bundle",
        DefaultValueFactory = _ => "default",
    };

    /// <summary>The card's notes.</summary>
    public static Option<string?> Notes { get; } = new("--card-notes")
    {
        Description = "A Markdown file that is put into the model card under Limits: what is particular to the data",
    };

    /// <summary>The weights' licence.</summary>
    public static Option<string> License { get; } = new("--license")
    {
        Description = "The weights' licence, an SPDX identifier",
        DefaultValueFactory = _ => BundleDescription.DefaultLicense,
    };

    /// <summary>The values of a command line. Throws <see cref="IOException"/> where the notes can't be read.</summary>
    public static BundleDescription Read(ParseResult result) =>
        new(result.GetRequiredValue(Name), ReadNotes(result), result.GetRequiredValue(License));

    /// <summary>The notes' text; null where none are named.</summary>
    public static string? ReadNotes(ParseResult result) => result.GetValue(Notes) is { } path
        ? File.ReadAllText(path).ReplaceLineEndings("\n").Trim()
        : null;
}
