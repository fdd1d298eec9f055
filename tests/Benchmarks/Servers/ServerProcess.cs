using System.Collections.ObjectModel;
using System.Diagnostics;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using GenderGrpc.Benchmarks.Profiles;
using GenderGrpc.Client;
using Grpc.Net.Client;

namespace GenderGrpc.Benchmarks.Servers;

/// <summary>A server as a process of its own, with a data folder of its own, on a free port or on a Unix socket in that folder.</summary>
internal sealed partial class ServerProcess : IAsyncDisposable
{
    private const string SocketName = "server.sock";

    private readonly DirectoryInfo _data;
    private readonly Process _process;
    private readonly Task _output;
    private readonly string? _socket;

    private ServerProcess(DirectoryInfo data, Process process, string address)
    {
        _data = data;
        _process = process;
        _socket = address.StartsWith("http://unix:", StringComparison.Ordinal) ? Path.Combine(data.FullName, SocketName) : null;
        // A host is part of every request, also where a socket's path tells where it goes.
        Address = new Uri(_socket is null ? address : "http://localhost");
        // Whoever doesn't read its output stops it in the end.
        _output = process.StandardOutput.ReadToEndAsync();
    }

    /// <summary>Its URL; not enough to reach one on a Unix socket.</summary>
    public Uri Address { get; }

    /// <summary>The processor time it has taken up to now.</summary>
    public TimeSpan CpuTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <summary>The memory that it has in the machine's, in bytes.</summary>
    public long ResidentBytes
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64;
        }
    }

    /// <summary>Starts it on a port and waits until it serves.</summary>
    public static Task<ServerProcess> StartAsync(CancellationToken cancellationToken) => StartAsync([], cancellationToken);

    /// <summary>Starts it with further options on a port and waits until it serves.</summary>
    public static Task<ServerProcess> StartAsync(string[] options, CancellationToken cancellationToken) =>
        StartAsync(OnAPort, BuiltPrograms.Server, options, ReadOnlyDictionary<string, string>.Empty, cancellationToken);

    /// <summary>Starts an assembly of it with further variables of the environment on a port and waits until it serves.</summary>
    public static Task<ServerProcess> StartAsync(
        string program, IReadOnlyDictionary<string, string> environment, CancellationToken cancellationToken) =>
        StartAsync(OnAPort, program, [], environment, cancellationToken);

    /// <summary>Starts it on a Unix socket and waits until it serves.</summary>
    public static Task<ServerProcess> StartOnSocketAsync(CancellationToken cancellationToken) =>
        StartAsync(
            data => $"http://unix:{Path.Combine(data, SocketName)}", BuiltPrograms.Server, [], ReadOnlyDictionary<string, string>.Empty, cancellationToken);

    /// <summary>A channel to it, with a connection of its own.</summary>
    public GrpcChannel OpenChannel() => _socket is null
        ? GenderPredictionClient.Connect(Address).Channel
        : GrpcChannel.ForAddress(Address, new GrpcChannelOptions
        {
            HttpHandler = new SocketsHttpHandler
            {
                UseProxy = false,
                ConnectCallback = async (_, cancellationToken) => await ConnectAsync(_socket, cancellationToken),
            },
            DisposeHttpClient = true,
        });

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _output;
        await _process.WaitForExitAsync();
        _process.Dispose();
        _data.Delete(recursive: true);
    }

    private static async Task<ServerProcess> StartAsync(
        Func<string, string> address,
        string program,
        string[] options,
        IReadOnlyDictionary<string, string> environment,
        CancellationToken cancellationToken)
    {
        DirectoryInfo data = Directory.CreateTempSubdirectory("gendergrpc-benchmark-");
        string[] arguments =
        [
            program, $"--Listen:Address={address(data.FullName)}", "--Listen:HttpAddress=",
            $"--Data:Folder={data.FullName}", .. options,
        ];
        var start = new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true };
        foreach ((string name, string value) in environment)
        {
            start.Environment[name] = value;
        }

        Process process = Process.Start(start) ?? throw new InvalidOperationException("dotnet didn't start.");
        try
        {
            while (await process.StandardOutput.ReadLineAsync(cancellationToken) is { } line)
            {
                if (ServedAddress().Match(line) is { Success: true } served)
                {
                    return new ServerProcess(data, process, served.Value);
                }
            }

            throw new InvalidOperationException("The server didn't start.");
        }
        catch
        {
            process.Kill();
            await process.WaitForExitAsync(CancellationToken.None);
            process.Dispose();
            data.Delete(recursive: true);
            throw;
        }
    }

    private static string OnAPort(string dataFolder) => "http://127.0.0.1:0";

    private static async Task<Stream> ConnectAsync(string path, CancellationToken cancellationToken)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    [GeneratedRegex(@"http://(127\.0\.0\.1:\d+|unix:[^\s,]+)")]
    private static partial Regex ServedAddress();
}
