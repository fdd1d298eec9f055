using System.Diagnostics;
using GenderGrpc.Benchmarks.Profiles;

namespace GenderGrpc.Benchmarks.Throughput;

/// <summary>The real thing: a `score` process, from its start to its end, and a server process.</summary>
internal sealed class ScoreRoute(ProfileTable table, string output, string servers) : IRoute
{
    // Some profiles of a data set may have errors of their own; they are answered like the others.
    private const int ItemsFailed = 4;

    public string Name => "`score` process and server process";

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        string[] arguments =
        [
            BuiltPrograms.Cli, "score", "--input", table.Manifest, "--avatars", table.AvatarFolder,
            "--output", output, "--overwrite", "--server", servers,
        ];
        var start = new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        using Process process = Process.Start(start) ?? throw new InvalidOperationException("dotnet didn't start.");
        try
        {
            Task<string> said = process.StandardOutput.ReadToEndAsync(cancellationToken);
            string error = await process.StandardError.ReadToEndAsync(cancellationToken);
            await said;
            await process.WaitForExitAsync(cancellationToken);
            if (process.ExitCode is not 0 and not ItemsFailed)
            {
                throw new InvalidOperationException($"score ended with {process.ExitCode}: {error}");
            }
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill();
            }
        }
    }
}
