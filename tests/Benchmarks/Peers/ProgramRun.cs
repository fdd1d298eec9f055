using System.ComponentModel;
using System.Diagnostics;

namespace GenderGrpc.Benchmarks.Peers;

/// <summary>A program that was run to its end.</summary>
/// <param name="ExitCode">How it ended.</param>
/// <param name="Output">What it wrote.</param>
/// <param name="Error">What it wrote to standard error.</param>
internal sealed record ProgramRun(int ExitCode, string Output, string Error)
{
    private const int NotFound = 127;

    /// <summary>The last line of what it said is wrong, or of all that it said.</summary>
    public string LastLine => (Error.Trim() is { Length: > 0 } error ? error : Output.Trim()).Split('\n')[^1];

    /// <summary>Runs it; one that isn't there ends with 127, as in a shell.</summary>
    public static async Task<ProgramRun> RunAsync(
        string program, string? folder, CancellationToken cancellationToken, params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder,
        };
        try
        {
            using Process process = Process.Start(start) ?? throw new InvalidOperationException($"{program} didn't start.");
            try
            {
                Task<string> error = process.StandardError.ReadToEndAsync(cancellationToken);
                string output = await process.StandardOutput.ReadToEndAsync(cancellationToken);
                await process.WaitForExitAsync(cancellationToken);
                return new ProgramRun(process.ExitCode, output, await error);
            }
            catch (OperationCanceledException)
            {
                process.Kill(entireProcessTree: true);
                throw;
            }
        }
        catch (Win32Exception)
        {
            return new ProgramRun(NotFound, "", $"{program} isn't installed.");
        }
    }
}
