using System.Net;
using System.Net.Sockets;

namespace GenderGrpc.EndToEnd.Tests.Faults;

/// <summary>
/// A port of the loopback for a server that is killed and started again on it. It is none of those that the system gives to callers: one
/// of them could be given to a client while the server is away, even to the very client that tries to reach it, which would then be
/// connected with itself.
/// </summary>
internal static class FreePort
{
    private const int First = 20_000;
    private const int BeyondLast = 32_000;

    public static int Find()
    {
        while (true)
        {
            int port = Random.Shared.Next(First, BeyondLast);
            using var listener = new TcpListener(IPAddress.Loopback, port);
            try
            {
                listener.Start();
                return port;
            }
            catch (SocketException)
            {
                // Somebody has it.
            }
        }
    }
}
