using Google.Protobuf.WellKnownTypes;

namespace GenderGrpc.Server.Services;

/// <summary>Deadlines as they come in messages.</summary>
internal static class WireDeadline
{
    private const int NanosInSecond = 1_000_000_000;
    private const int NanosInTick = 100;
    private static readonly long FirstSecond = Seconds(DateTime.MinValue);
    private static readonly long LastSecond = Seconds(DateTime.MaxValue);

    /// <summary>UTC, rounded down to 100 ns; false where the message is no time that a timestamp may be.</summary>
    public static bool TryRead(Timestamp timestamp, out DateTime deadline)
    {
        if (timestamp.Seconds < FirstSecond || timestamp.Seconds > LastSecond || timestamp.Nanos is < 0 or >= NanosInSecond)
        {
            deadline = default;
            return false;
        }

        deadline = DateTime.UnixEpoch.AddTicks((timestamp.Seconds * TimeSpan.TicksPerSecond) + (timestamp.Nanos / NanosInTick));
        return true;
    }

    private static long Seconds(DateTime time) => (time - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerSecond;
}
