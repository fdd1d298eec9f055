using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using GenderGrpc.Benchmarks.Profiles;
using GenderGrpc.Client;
using Grpc.Net.Client;

namespace GenderGrpc.Benchmarks.Peers;

/// <summary>tests/peers/node: the same bundle behind the same contract, served by a Node process.</summary>
internal sealed partial class NodePeer : IAsyncDisposable
{
    private readonly Process _process;
    private readonly Task _output;

    private NodePeer(Process process, Uri address, string versions)
    {
        _process = process;
        Address = address;
        Versions = versions;
        _output = process.StandardOutput.ReadToEndAsync();
    }

    public Uri Address { get; }

    /// <summary>What it consists of.</summary>
    public string Versions { get; }

    private static string Folder => Path.Combine(BuiltPrograms.PeersFolder, "node");

    /// <summary>Installs its packages, as its lock file has them, where they aren't.</summary>
    /// <returns>Why they can't be had; null if they are there.</returns>
    public static async Task<string?> InstallAsync(CancellationToken cancellationToken)
    {
        ProgramRun node = await ProgramRun.RunAsync("node", Folder, cancellationToken, "--version");
        if (node.ExitCode != 0)
        {
            return node.LastLine;
        }

        string wanted = Path.Combine(Folder, "package-lock.json");
        string installed = Path.Combine(Folder, "node_modules", ".package-lock.json");
        if (File.Exists(installed) && File.GetLastWriteTimeUtc(installed) >= File.GetLastWriteTimeUtc(wanted))
        {
            return null;
        }

        // No scripts: onnxruntime-node's would fetch the libraries of other execution providers.
        ProgramRun npm = await ProgramRun.RunAsync(
            "npm", Folder, cancellationToken, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error");
        return npm.ExitCode == 0 ? null : $"npm can't install the packages: {npm.LastLine}";
    }

    /// <summary>Starts it on a bundle and waits until it serves.</summary>
    /// <param name="bundle">The bundle's folder.</param>
    /// <param name="workers">Threads with a session of their own; 0: one session on the main thread.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static async Task<NodePeer> StartAsync(string bundle, int workers, CancellationToken cancellationToken)
    {
        string[] arguments =
        [
            Path.Combine(Folder, "server.js"), "--bundle", bundle, "--descriptors", BuiltPrograms.DescriptorSet,
            "--workers", workers.ToString(CultureInfo.InvariantCulture),
        ];
        var start = new ProcessStartInfo("node", arguments) { RedirectStandardOutput = true };
        Process process = Process.Start(start) ?? throw new InvalidOperationException("node didn't start.");
        try
        {
            string line = await process.StandardOutput.ReadLineAsync(cancellationToken) ?? "";
            return Serving().Match(line) is { Success: true } served
                ? new NodePeer(process, new Uri(served.Groups["address"].Value), served.Groups["versions"].Value)
                : throw new InvalidOperationException($"The Node peer didn't start: {line}");
        }
        catch
        {
            process.Kill();
            await process.WaitForExitAsync(CancellationToken.None);
            process.Dispose();
            throw;
        }
    }

    /// <summary>A channel to it, with a connection of its own.</summary>
    public GrpcChannel OpenChannel() => GenderPredictionClient.Connect(Address).Channel;

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _output;
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    [GeneratedRegex(@"^Serving on (?<address>http://127\.0\.0\.1:\d+) with (?<versions>.+)$")]
    private static partial Regex Serving();
}
