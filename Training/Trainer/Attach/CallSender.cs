using GenderGrpc.V1;
using Grpc.Core;

namespace GenderGrpc.Training.Attach;

/// <summary>Reports, heartbeats and answers on one call, of which gRPC takes one at a time.</summary>
internal sealed class CallSender(IClientStreamWriter<AttachRequest> requests) : IDisposable
{
    private readonly SemaphoreSlim _turn = new(1);

    /// <summary>Sends a message. On a call that is over it waits for the end of its token: who reads the call learns why it is.</summary>
    public async Task SendAsync(AttachRequest message, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await requests.WriteAsync(message, cancellationToken).ConfigureAwait(false);
            return;
        }
        catch (Exception exception) when (IsOfTheCall(exception) && !cancellationToken.IsCancellationRequested)
        {
        }
        finally
        {
            _turn.Release();
        }

        await Task.Delay(Timeout.Infinite, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Nothing more comes.</summary>
    public async Task CompleteAsync()
    {
        await _turn.WaitAsync().ConfigureAwait(false);
        try
        {
            await requests.CompleteAsync().ConfigureAwait(false);
        }
        catch (Exception exception) when (IsOfTheCall(exception))
        {
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Whether a call that is over throws this at who writes to it; which of them depends on how it broke off, and when.</summary>
    public static bool IsOfTheCall(Exception exception) =>
        exception is RpcException or IOException or InvalidOperationException or OperationCanceledException;

    /// <inheritdoc />
    public void Dispose() => _turn.Dispose();
}
