using System.CommandLine;
using GenderGrpc.Bundle;
using GenderGrpc.Bundle.Manifest;
using GenderGrpc.Training.Cards;

namespace GenderGrpc.Training.Commands;

/// <summary>card: what a bundle's manifest measured, as Markdown for a README and as the bundle's model card.</summary>
internal sealed class CardCommand
{
    private readonly Option<string> _bundle = new("--bundle") { Description = "The bundle's folder", Required = true };
    private readonly Option<string?> _readme = new("--readme")
    {
        Description = $"A file that gets the table between {AccuracyTable.Start} and {AccuracyTable.End}; without it the table is printed",
    };

    private readonly Option<bool> _rewrite = new("--rewrite")
    {
        Description = "Write the bundle's model card anew from its manifest, with --card-notes where given",
    };

    /// <summary>The command.</summary>
    public Command Create()
    {
        var command = new Command(
            "card",
            "Prints a bundle's accuracy as a Markdown table, or keeps it in a README.\n\n"
            + "Example: card --bundle run/bundle --readme README.md")
        {
            _bundle, _readme, _rewrite, BundleOptions.Notes,
        };
        command.Validators.Add(result =>
        {
            if (result.GetValue(BundleOptions.Notes) is not null && !result.GetValue(_rewrite))
            {
                result.AddError("--card-notes needs --rewrite.");
            }
        });
        command.SetAction((result, _) => Failures.Tell(() => WriteAsync(result)));
        return command;
    }

    private async Task<int> WriteAsync(ParseResult result)
    {
        string folder = result.GetRequiredValue(_bundle);
        BundleManifest manifest = result.GetValue(_rewrite)
            ? BundleCard.Rewrite(folder, BundleOptions.ReadNotes(result))
            : ModelBundle.Load(folder).Manifest;
        if (result.GetValue(_readme) is not { } readme)
        {
            await Console.Out.WriteAsync(AccuracyTable.Write(manifest));
            return CommandLine.Done;
        }

        if (AccuracyTable.Insert(await File.ReadAllTextAsync(readme), manifest) is not { } text)
        {
            await Console.Error.WriteLineAsync($"'{readme}' has no {AccuracyTable.Start} with {AccuracyTable.End} after it.");
            return CommandLine.Failed;
        }

        await File.WriteAllTextAsync(readme, text);
        return CommandLine.Done;
    }
}
