using Grpc.Core;

namespace GenderGrpc.Client;

/// <summary>One call's attempts: how long to go on, and the pauses between them.</summary>
internal sealed class Patience(RetryOptions options)
{
    private long _heard = options.Time.GetTimestamp();
    private TimeSpan _delay = options.FirstDelay;

    /// <summary>Calls until the server answers; a request that has one effect, or none, however often it is sent.</summary>
    public static async Task<T> CallAsync<T>(RetryOptions options, Func<Task<T>> call, CancellationToken cancellationToken)
    {
        var patience = new Patience(options);
        while (true)
        {
            try
            {
                return await call().ConfigureAwait(false);
            }
            catch (RpcException e) when (Protocol.IsCancellation(e, cancellationToken))
            {
                throw new OperationCanceledException(e.Message, e, cancellationToken);
            }
            catch (RpcException e) when (patience.Allows(e))
            {
                await patience.WaitAsync(e, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Whether there is time for another attempt.</summary>
    public bool IsLeft => IsLeftFor(_delay);

    /// <summary>The server was heard from.</summary>
    public void Heard()
    {
        _heard = options.Time.GetTimestamp();
        _delay = options.FirstDelay;
    }

    /// <summary>Waits until the next attempt is due.</summary>
    public async Task WaitAsync(Exception loss, CancellationToken cancellationToken)
    {
        options.OnLost?.Invoke(loss);
        await Task.Delay(PauseAfter(loss), options.Time, cancellationToken).ConfigureAwait(false);
        _delay = _delay * 2 < options.LongestDelay ? _delay * 2 : options.LongestDelay;
    }

    // Whether the call is to be made again: the server was lost, or is busy, and there is time for it.
    private bool Allows(RpcException exception) =>
        (LostConnection.Explains(exception) || ServerBusy.RetryDelay(exception) is not null) && IsLeftFor(PauseAfter(exception));

    // At least as long as the server asks for; no limit of ours makes it shorter.
    private TimeSpan PauseAfter(Exception loss) =>
        loss is RpcException exception && ServerBusy.RetryDelay(exception) is { } asked && asked > _delay ? asked : _delay;

    private bool IsLeftFor(TimeSpan pause) => options.Time.GetElapsedTime(_heard) + pause <= options.For;
}
