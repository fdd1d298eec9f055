using System.Globalization;
using GenderGrpc.Benchmarks.Servers;

namespace GenderGrpc.Benchmarks.Throughput;

/// <summary>
/// The processor time of everything that takes part: this process, the server, and the children that have ended. Where
/// other work takes turns on the processor, it tells more than the wall clock.
/// </summary>
internal sealed class CpuClock(ServerProcess server)
{
    private const int TicksPerSecond = 100;

    /// <summary>Processor time up to now; null where the system doesn't tell that of children.</summary>
    public TimeSpan? Read() =>
        OperatingSystem.IsLinux() ? Environment.CpuUsage.TotalTime + server.CpuTime + EndedChildren() : null;

    // Fields 16 and 17 of proc_pid_stat(5), counted after the name, which ends in the last parenthesis.
    private static TimeSpan EndedChildren()
    {
        string stat = File.ReadAllText("/proc/self/stat");
        string[] fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        long ticks = long.Parse(fields[13], CultureInfo.InvariantCulture) + long.Parse(fields[14], CultureInfo.InvariantCulture);
        return TimeSpan.FromSeconds((double)ticks / TicksPerSecond);
    }
}
