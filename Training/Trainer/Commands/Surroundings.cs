using System.Runtime.InteropServices;

namespace GenderGrpc.Training.Commands;

/// <summary>What a run is computed on and by.</summary>
internal static class Surroundings
{
    /// <summary>The machine.</summary>
    public static string Hardware { get; } = $"{Environment.ProcessorCount} x {RuntimeInformation.ProcessArchitecture}, CPU";

    /// <summary>Versions of the software.</summary>
    public static string Software { get; } =
        $".NET {Environment.Version}, TorchSharp {typeof(TorchSharp.torch).Assembly.GetName().Version?.ToString(3)}, "
        + RuntimeInformation.OSDescription;

    /// <summary>A command line as a clone runs it.</summary>
    public static string CommandOf(IEnumerable<string> arguments) =>
        "dotnet run -c Release --project Training/Trainer -- " + string.Join(' ', arguments);
}
