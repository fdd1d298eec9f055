using System.CommandLine;
using GenderGrpc.Bundle.Manifest;
using GenderGrpc.Training.Data;
using GenderGrpc.Training.Onnx;

namespace GenderGrpc.Training.Commands;

/// <summary>calibrate: gives a bundle that has no cascade, or no histograms of its scores, what it lacks.</summary>
internal sealed class CalibrateCommand
{
    private readonly Option<string> _bundle = new("--bundle") { Description = "The bundle's folder", Required = true };
    private readonly Option<string> _data = new("--data") { Description = "The data folder whose split val it is measured on", Required = true };

    /// <summary>The command.</summary>
    public Command Create()
    {
        var command = new Command(
            "calibrate",
            "Measures the risk curve of a bundle's cascade and how profiles score, where the bundle lacks them, and writes them into it, as train "
            + "and export do from the start. The model and everything else stay as they are; the version becomes another.\n\nExample: calibrate --bundle bundle --data faces")
        {
            _bundle, _data,
        };
        command.SetAction((result, cancellationToken) =>
            Failures.Tell(() => Task.FromResult(Calibrate(result, cancellationToken))));
        return command;
    }

    private int Calibrate(ParseResult result, CancellationToken cancellationToken)
    {
        BundleManifest manifest = CascadeCalibration.Write(
            result.GetRequiredValue(_bundle), DataFolder.Read(result.GetRequiredValue(_data)), cancellationToken);
        Console.WriteLine(manifest.Version);
        return CommandLine.Done;
    }
}
