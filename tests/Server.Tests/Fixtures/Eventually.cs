namespace GenderGrpc.Server.Tests.Fixtures;

/// <summary>Waits for what becomes true by itself, but not for ever.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(10);

    public static Task IsTrueAsync(Func<bool> condition) => IsTrueAsync(() => Task.FromResult(condition()));

    public static async Task IsTrueAsync(Func<Task<bool>> condition)
    {
        DateTime end = DateTime.UtcNow + Deadline;
        while (!await condition())
        {
            Assert.True(DateTime.UtcNow < end, "It didn't become true in time.");
            await Task.Delay(Interval, TestContext.Current.CancellationToken);
        }
    }
}
