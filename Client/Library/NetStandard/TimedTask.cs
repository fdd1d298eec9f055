namespace GenderGrpc.Client.NetStandard;

/// <summary>What <see cref="Task"/> has had since .NET 8, for older ones: a pause by a clock.</summary>
internal static class TimedTask
{
    extension(Task)
    {
        public static Task Delay(TimeSpan delay, TimeProvider time, CancellationToken cancellationToken) =>
            time.Delay(delay, cancellationToken);
    }
}
