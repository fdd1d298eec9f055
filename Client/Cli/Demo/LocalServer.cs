using System.Diagnostics;
using System.Reflection;
using System.Runtime.InteropServices;
using GenderGrpc.Cli.Commands;
using Grpc.Net.Client;

namespace GenderGrpc.Cli.Demo;

/// <summary>A server that the demo started, as a process of its own.</summary>
internal sealed partial class LocalServer : IAsyncDisposable
{
    private const int Sigterm = 15;
    private const int KeptLines = 200;
    private static readonly TimeSpan s_startTimeout = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan s_stopTimeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan s_probeInterval = TimeSpan.FromMilliseconds(100);

    private readonly DirectoryInfo _data;
    private readonly Process _process;
    private readonly Queue<string> _lines = new();

    private LocalServer(DirectoryInfo data, Process process)
    {
        _data = data;
        _process = process;
        process.OutputDataReceived += (_, e) => Keep(e.Data);
        process.ErrorDataReceived += (_, e) => Keep(e.Data);
    }

    /// <summary>Starts the server at the address and waits until it serves.</summary>
    /// <exception cref="CommandFailedException">It isn't there, ended, or doesn't serve within a minute.</exception>
    public static async Task<LocalServer> StartAsync(
        Uri address, GrpcChannel channel, TimeProvider time, CancellationToken cancellationToken)
    {
        var program = Environment.GetEnvironmentVariable("GENDERGRPC_SERVER") is { Length: > 0 } named
            ? Path.GetFullPath(named)
            : BuiltServer();
        if (!File.Exists(program))
        {
            var place = program is null ? "" : $" at {program}";
            throw Failed($"No server answers at {address}, and there is none to start{place}; "
                + "build the project Server, or name one in GENDERGRPC_SERVER.");
        }

        // A demo leaves nothing behind, and isn't stopped by a server that has the user's own data folder.
        var data = Directory.CreateTempSubdirectory("gendergrpc-demo-");
        var process = new Process { StartInfo = StartInfo(program, address, data.FullName) };
        var server = new LocalServer(data, process);
        try
        {
            process.Start();
            process.BeginOutputReadLine();
            process.BeginErrorReadLine();
            process.StandardInput.Close();
            await server.WaitUntilServingAsync(channel, time, cancellationToken);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>The server that was built along with this program, where that lies in a clone of the sources; else null.</summary>
    internal static string? BuiltServer()
    {
        var path = typeof(LocalServer).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "ServerPath").Value!;
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var built = Path.GetFullPath(Path.Combine(folder.FullName, path));
            if (File.Exists(built))
            {
                return built;
            }
        }

        return null;
    }

    /// <summary>Asks the server to end, which drains it, and makes it end if it doesn't.</summary>
    public async ValueTask DisposeAsync()
    {
        if (IsRunning() && (OperatingSystem.IsWindows() || Kill(_process.Id, Sigterm) != 0))
        {
            _process.Kill(entireProcessTree: true);
        }

        using var timeout = new CancellationTokenSource(s_stopTimeout);
        try
        {
            if (IsRunning())
            {
                await _process.WaitForExitAsync(timeout.Token);
            }
        }
        catch (OperationCanceledException)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync(CancellationToken.None);
        }

        _process.Dispose();
        _data.Delete(recursive: true);
    }

    private static ProcessStartInfo StartInfo(string program, Uri address, string data)
    {
        var isAssembly = Path.GetExtension(program).Equals(".dll", StringComparison.OrdinalIgnoreCase);
        var info = new ProcessStartInfo(isAssembly ? DotNetHost() : program)
        {
            // The server's settings and models lie beside it.
            WorkingDirectory = Path.GetDirectoryName(program),
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        if (isAssembly)
        {
            info.ArgumentList.Add(program);
        }

        info.ArgumentList.Add($"--Listen:Address={address.GetLeftPart(UriPartial.Authority)}");
        // The demo speaks gRPC alone, and the default port of JSON may be another server's.
        info.ArgumentList.Add("--Listen:HttpAddress=");
        info.ArgumentList.Add($"--Data:Folder={data}");
        return info;
    }

    /// <summary>The host of the runtime that runs this program, whatever the path says.</summary>
    private static string DotNetHost()
    {
        var name = OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet";
        var host = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", name));
        return File.Exists(host) ? host : name;
    }

    private async Task WaitUntilServingAsync(GrpcChannel channel, TimeProvider time, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        while (await ServerProbe.CheckAsync(channel, cancellationToken) != ServerState.Serving)
        {
            if (!IsRunning())
            {
                // Waits for the rest of its output, too.
                await _process.WaitForExitAsync(cancellationToken);
                throw Failed($"The server ended with exit code {_process.ExitCode}.{Output()}");
            }

            if (time.GetElapsedTime(started) > s_startTimeout)
            {
                throw Failed($"The server didn't serve within {s_startTimeout.TotalSeconds} s.{Output()}");
            }

            await Task.Delay(s_probeInterval, time, cancellationToken);
        }
    }

    private bool IsRunning()
    {
        try
        {
            return !_process.HasExited;
        }
        catch (InvalidOperationException)
        {
            // It never started.
            return false;
        }
    }

    private void Keep(string? line)
    {
        if (line is null)
        {
            return;
        }

        lock (_lines)
        {
            _lines.Enqueue(line);
            if (_lines.Count > KeptLines)
            {
                _lines.Dequeue();
            }
        }
    }

    private string Output()
    {
        lock (_lines)
        {
            return _lines.Count == 0 ? "" : $" Its output:{Environment.NewLine}{string.Join(Environment.NewLine, _lines)}";
        }
    }

    private static CommandFailedException Failed(string message) => new(ExitCode.ServerNotReached, message);

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);
}
