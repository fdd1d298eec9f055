using System.CommandLine;
using System.Globalization;
using GenderGrpc.Bundle.Manifest;
using GenderGrpc.Training.Data;
using GenderGrpc.Training.Onnx;
using Spectre.Console;

namespace GenderGrpc.Training.Commands;

/// <summary>renew: gives a bundle the graph that this version emits of its model.</summary>
internal sealed class RenewCommand
{
    private readonly Option<string> _bundle = new("--bundle") { Description = "The bundle's folder", Required = true };
    private readonly Option<string> _run = new("--run") { Description = "The folder of the run that it was exported from", Required = true };
    private readonly Option<string> _data = new("--data")
    {
        Description = "The data folder on whose held-out profiles both graphs must answer the same",
        Required = true,
    };

    /// <summary>The command.</summary>
    public Command Create()
    {
        var command = new Command(
            "renew",
            "Writes a bundle's graph anew from its run's checkpoint, as this version emits it. Both must answer the same; calibration, "
            + "metrics and everything else stay as they are, and the version becomes another.\n\n"
            + "Example: renew --bundle bundle --run run --data faces")
        {
            _bundle, _run, _data,
        };
        command.SetAction((result, cancellationToken) =>
            Failures.Tell(() => Task.FromResult(Renew(result, cancellationToken))));
        return command;
    }

    private int Renew(ParseResult result, CancellationToken cancellationToken)
    {
        (BundleManifest manifest, double difference) = GraphRenewal.Write(
            result.GetRequiredValue(_bundle),
            result.GetRequiredValue(_run),
            DataFolder.Read(result.GetRequiredValue(_data)),
            cancellationToken);
        Terminal.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"largest difference {difference:g2}"));
        Console.WriteLine(manifest.Version);
        return CommandLine.Done;
    }
}
