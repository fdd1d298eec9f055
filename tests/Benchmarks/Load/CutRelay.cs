using System.Net;
using System.Net.Sockets;

namespace GenderGrpc.Benchmarks.Load;

/// <summary>A way to a server on which no connection lives for long.</summary>
internal sealed class CutRelay : IAsyncDisposable
{
    private readonly Uri _server;
    private readonly TimeSpan _life;
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _accepting;
    private int _cuts;

    public CutRelay(Uri server, TimeSpan life)
    {
        _server = server;
        _life = life;
        _listener.Start();
        Address = new Uri($"http://{_listener.LocalEndpoint}");
        _accepting = AcceptAsync();
    }

    /// <summary>What to take for the server's.</summary>
    public Uri Address { get; }

    /// <summary>Connections that were cut.</summary>
    public int Cuts => Volatile.Read(ref _cuts);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        var relays = new List<Task>();
        try
        {
            while (true)
            {
                relays.Add(RelayAsync(await _listener.AcceptTcpClientAsync(_stop.Token)));
                relays.RemoveAll(relay => relay.IsCompleted);
            }
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(relays);
        }
    }

    private async Task RelayAsync(TcpClient caller)
    {
        using var life = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        life.CancelAfter(_life);
        using (caller)
        using (var server = new TcpClient())
        {
            try
            {
                await server.ConnectAsync(_server.Host, _server.Port, life.Token);
                await Task.WhenAll(
                    caller.GetStream().CopyToAsync(server.GetStream(), life.Token),
                    server.GetStream().CopyToAsync(caller.GetStream(), life.Token));
            }
            catch (Exception exception) when (exception is OperationCanceledException or IOException or SocketException)
            {
                Interlocked.Increment(ref _cuts);
            }
        }
    }
}
