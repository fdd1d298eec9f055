using System.CommandLine;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;

namespace GenderGrpc.Benchmarks.Allocation;

/// <summary>`allocation`: the managed memory that the warm pipeline takes for an item.</summary>
internal static class AllocationCommand
{
    private const long AllowedBytes = 2048;

    public static Command Create()
    {
        var command = new Command(
            "allocation", $"Measures managed allocation per item; ends with 1 where it is over {AllowedBytes} bytes.");
        command.SetAction(_ => IsWithinLimit(BenchmarkRunner.Run<PipelineBenchmarks>(MicroBenchmark.Config)) ? 0 : 1);
        return command;
    }

    private static bool IsWithinLimit(Summary summary)
    {
        long[] bytes =
        [
            .. summary.Reports.Select(report => report.GcStats.GetBytesAllocatedPerOperation(report.BenchmarkCase)).OfType<long>(),
        ];
        bool isWithin = bytes.Length == summary.BenchmarksCases.Length && bytes.All(value => value <= AllowedBytes);
        Console.WriteLine($"Allocated for an item: {string.Join(", ", bytes)} bytes; at most {AllowedBytes} are allowed.");
        return isWithin;
    }
}
