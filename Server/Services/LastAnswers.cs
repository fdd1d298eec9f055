namespace GenderGrpc.Server.Services;

/// <summary>
/// Ends the calls of a server that stops a little before its connections. They are closed as soon as no call is left, and a client that
/// was sending still when its call ended may see the connection's end before it has read the call's: it would be told of a broken
/// connection instead of a server that shuts down.
/// </summary>
internal sealed class LastAnswers(IHostApplicationLifetime lifetime, TimeProvider time) : IHostedLifecycleService
{
    private static readonly TimeSpan s_reading = TimeSpan.FromMilliseconds(200);

    /// <inheritdoc />
    public Task StoppingAsync(CancellationToken cancellationToken)
    {
        // The host says so itself only when this is done, and calls end when it is said.
        lifetime.StopApplication();
        return Task.Delay(s_reading, time, CancellationToken.None);
    }

    /// <inheritdoc />
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc />
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc />
    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc />
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc />
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
