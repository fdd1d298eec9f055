namespace GenderGrpc.Benchmarks.Throughput;

/// <summary>One run of a route.</summary>
/// <param name="Rows">The rows that it answered.</param>
/// <param name="Elapsed">The time it took.</param>
/// <param name="CpuTime">The processor time it took, in all processes together; null where it isn't known.</param>
internal readonly record struct Measurement(int Rows, TimeSpan Elapsed, TimeSpan? CpuTime)
{
    public double ItemsPerSecond => Rows / Elapsed.TotalSeconds;

    /// <summary>Processor time per row in microseconds.</summary>
    public double? CpuMicrosPerItem => CpuTime?.TotalMicroseconds / Rows;
}
