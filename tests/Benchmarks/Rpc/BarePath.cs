using System.Buffers.Binary;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using GenderGrpc.Benchmarks.Measuring;
using GenderGrpc.Benchmarks.Profiles;

namespace GenderGrpc.Benchmarks.Rpc;

/// <summary>The pipeline in another process, over a socket that blocks: no HTTP/2, no gRPC, no protobuf.</summary>
internal sealed class BarePath : IDisposable
{
    private readonly Process _process;
    private readonly Socket _socket;
    private readonly byte[][] _requests;

    private BarePath(Process process, Socket socket, byte[][] requests)
    {
        _process = process;
        _socket = socket;
        _requests = requests;
    }

    public static string Name => "in-process pipeline behind a bare TCP socket";

    public static async Task<BarePath> OpenAsync(IReadOnlyList<EncodedProfile> profiles, CancellationToken cancellationToken)
    {
        Process process = Process.Start(new ProcessStartInfo("dotnet", [typeof(BarePath).Assembly.Location, BareServer.Name])
        {
            RedirectStandardOutput = true,
        }) ?? throw new InvalidOperationException("dotnet didn't start.");
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            string port = await process.StandardOutput.ReadLineAsync(cancellationToken)
                ?? throw new InvalidOperationException("The bare server didn't start.");
            // Not one of its asynchronous methods: a socket that used one never blocks again.
            socket.Connect(IPAddress.Loopback, int.Parse(port, CultureInfo.InvariantCulture));
            return new BarePath(process, socket, [.. profiles.Select(Request)]);
        }
        catch
        {
            socket.Dispose();
            process.Kill();
            process.Dispose();
            throw;
        }
    }

    /// <summary>Predicts so many profiles, each after the answer to the one before.</summary>
    public Latencies OneByOne(int items, CancellationToken cancellationToken)
    {
        var latencies = new Latencies(items);
        Span<byte> answer = stackalloc byte[BareServer.AnswerBytes];
        for (int i = 0; i < items; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            long begun = Stopwatch.GetTimestamp();
            _socket.Send(_requests[i % _requests.Length]);
            // So few bytes come at once.
            if (_socket.Receive(answer) != answer.Length)
            {
                throw new InvalidOperationException("The bare server went away.");
            }

            latencies.AddSince(begun);
        }

        return latencies;
    }

    public void Dispose()
    {
        // It ends by itself, and clears its data folder away.
        _socket.Dispose();
        _process.WaitForExit();
        _process.Dispose();
    }

    private static byte[] Request(EncodedProfile profile)
    {
        byte[] header = new byte[BareServer.HeaderBytes];
        byte[] nickname = Encoding.UTF8.GetBytes(profile.Nickname);
        BinaryPrimitives.WriteInt32LittleEndian(header, profile.Avatar.Length);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(sizeof(int)), nickname.Length);
        return [.. header, .. profile.Avatar, .. nickname];
    }
}
