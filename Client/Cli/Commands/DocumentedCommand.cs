using System.CommandLine;

namespace GenderGrpc.Cli.Commands;

/// <summary>A command whose help has notes and examples.</summary>
internal sealed class DocumentedCommand(string name, string description, string notes) : Command(name, description)
{
    public string Notes { get; } = notes;
}
