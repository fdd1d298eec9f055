using System.CommandLine;
using BenchmarkDotNet.Running;

namespace GenderGrpc.Benchmarks.Features;

/// <summary>`features`: the time that one profile's features take.</summary>
internal static class FeaturesCommand
{
    public static Command Create()
    {
        var command = new Command("features", "Measures avatar decoding and nickname tokenisation.");
        command.SetAction(_ => BenchmarkRunner.Run<FeatureBenchmarks>(MicroBenchmark.Config).HasCriticalValidationErrors ? 1 : 0);
        return command;
    }
}
