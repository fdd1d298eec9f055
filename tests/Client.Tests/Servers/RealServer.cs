using System.Diagnostics;
using System.Text.RegularExpressions;
using GenderGrpc.Cli.Demo;

namespace GenderGrpc.Client.Tests.Servers;

/// <summary>The server as a process of its own, with its own model.</summary>
internal sealed partial class RealServer : IDisposable
{
    private readonly Process _process;

    private RealServer(Process process, Uri address)
    {
        _process = process;
        Address = address;
    }

    public Uri Address { get; }

    /// <summary>Starts it on a data folder, at a free port or a given one.</summary>
    public static async Task<RealServer> StartAsync(string data, int port = 0)
    {
        var program = LocalServer.BuiltServer() ?? throw new InvalidOperationException("The server isn't built.");
        var process = Process.Start(new ProcessStartInfo(
            "dotnet", [program, $"--Listen:Address=http://127.0.0.1:{port}", "--Listen:HttpAddress=", $"--Data:Folder={data}"])
        {
            RedirectStandardOutput = true,
            WorkingDirectory = Path.GetDirectoryName(program),
        })!;
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (ServingAddress().Match(line) is { Success: true } match)
            {
                return new RealServer(process, new Uri(match.Value));
            }
        }

        throw new InvalidOperationException("The server ended.");
    }

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }

    [GeneratedRegex(@"http://127\.0\.0\.1:\d+")]
    private static partial Regex ServingAddress();
}
