using System.Net;
using System.Net.Sockets;
using GenderGrpc.Benchmarks.Load;

namespace GenderGrpc.Benchmarks.Tests.Load;

/// <summary>A way to a server on which no connection lives for long.</summary>
public sealed class CutRelayTests
{
    [Fact]
    public async Task Connection_PastItsLife_IsCutAfterWhatItCarried()
    {
        CancellationToken cancellationToken = TestContext.Current.CancellationToken;
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        await using var relay = new CutRelay(new Uri($"http://{listener.LocalEndpoint}"), TimeSpan.FromSeconds(2));
        using var caller = new TcpClient();
        await caller.ConnectAsync(relay.Address.Host, relay.Address.Port, cancellationToken);
        using TcpClient server = await listener.AcceptTcpClientAsync(cancellationToken);
        await caller.GetStream().WriteAsync(new byte[] { 7 }, cancellationToken);

        byte[] received = new byte[1];
        await server.GetStream().ReadExactlyAsync(received, cancellationToken);
        int afterwards = await server.GetStream().ReadAsync(received, cancellationToken);

        Assert.Equal(7, received[0]);
        Assert.Equal(0, afterwards);
        Assert.Equal(1, relay.Cuts);
    }
}
