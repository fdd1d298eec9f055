using System.Diagnostics;
using System.Text.RegularExpressions;
using GenderGrpc.Benchmarks.Profiles;

namespace GenderGrpc.Benchmarks.Throughput;

/// <summary>A server as a process of its own, on a free port and with a data folder of its own.</summary>
internal sealed partial class ServerProcess : IAsyncDisposable
{
    private readonly DirectoryInfo _data;
    private readonly Process _process;
    private readonly Task _output;

    private ServerProcess(DirectoryInfo data, Process process, Uri address)
    {
        _data = data;
        _process = process;
        Address = address;
        // Whoever doesn't read its output stops it in the end.
        _output = process.StandardOutput.ReadToEndAsync();
    }

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

    /// <summary>Starts it and waits until it serves.</summary>
    public static async Task<ServerProcess> StartAsync(CancellationToken cancellationToken)
    {
        DirectoryInfo data = Directory.CreateTempSubdirectory("gendergrpc-benchmark-");
        string[] arguments = [BuiltPrograms.Server, "--Listen:Address=http://127.0.0.1:0", $"--Data:Folder={data.FullName}"];
        var start = new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true };
        Process process = Process.Start(start) ?? throw new InvalidOperationException("dotnet didn't start.");
        try
        {
            while (await process.StandardOutput.ReadLineAsync(cancellationToken) is { } line)
            {
                if (ServedAddress().Match(line) is { Success: true } address)
                {
                    return new ServerProcess(data, process, new Uri(address.Value));
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

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _output;
        await _process.WaitForExitAsync();
        _process.Dispose();
        _data.Delete(recursive: true);
    }

    [GeneratedRegex(@"http://127\.0\.0\.1:\d+")]
    private static partial Regex ServedAddress();
}
