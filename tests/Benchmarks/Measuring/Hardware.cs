using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;

namespace GenderGrpc.Benchmarks.Measuring;

/// <summary>What a figure was measured on.</summary>
internal static class Hardware
{
    private const string CpuInfo = "/proc/cpuinfo";

    public static string Describe() =>
        $"{Processor()}, {Environment.ProcessorCount} logical cores, {RuntimeInformation.OSDescription} "
        + $"({RuntimeInformation.OSArchitecture}), {RuntimeInformation.FrameworkDescription}, "
        + $"ONNX Runtime {OrtEnv.Instance().GetVersionString()}";

    private static string Processor() =>
        File.Exists(CpuInfo)
        && File.ReadLines(CpuInfo).FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal)) is { } line
            ? line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim()
            : Environment.GetEnvironmentVariable("PROCESSOR_IDENTIFIER") ?? "unknown processor";
}
