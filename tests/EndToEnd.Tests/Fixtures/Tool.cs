using System.Diagnostics;
using System.Runtime.InteropServices;

namespace GenderGrpc.EndToEnd.Tests.Fixtures;

/// <summary>One of the project's programs, or another one, run as a user runs it.</summary>
internal sealed class Tool : IDisposable
{
    private readonly Process _process;
    private readonly Task<string> _error;

    private Tool(string program, params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            // No program may depend on where it is started.
            WorkingDirectory = Path.GetTempPath(),
        };
        // Where a program that isn't started by `dotnet` finds the runtime.
        start.Environment["DOTNET_ROOT"] = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));
        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        _process = Process.Start(start)!;
        _error = _process.StandardError.ReadToEndAsync();
    }

    /// <summary>Whether it has ended.</summary>
    public bool HasEnded => _process.HasExited;

    /// <summary>Starts a program.</summary>
    public static Tool Start(string assembly, params IEnumerable<string> arguments) => new("dotnet", [assembly, .. arguments]);

    /// <summary>Runs a program to its end.</summary>
    public static async Task<(int ExitCode, string Output, string Error)> RunAsync(
        string assembly, params IEnumerable<string> arguments)
    {
        using var tool = Start(assembly, arguments);
        return await tool.EndAsync();
    }

    /// <summary>Runs any program to its end.</summary>
    public static async Task<(int ExitCode, string Output, string Error)> RunProgramAsync(
        string program, params IEnumerable<string> arguments)
    {
        using var tool = new Tool(program, arguments);
        return await tool.EndAsync();
    }

    /// <summary>The next line of standard output.</summary>
    public async Task<string> ReadLineAsync() =>
        await _process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) ?? "";

    /// <summary>Waits for the end.</summary>
    public async Task<(int ExitCode, string Output, string Error)> EndAsync()
    {
        string output = await _process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (_process.ExitCode, output, await _error);
    }

    /// <summary>Ends it at once, as a crash would.</summary>
    public void Kill() => _process.Kill();

    /// <inheritdoc />
    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            // Whoever owns what it writes may remove it now.
            _process.WaitForExit();
        }

        _process.Dispose();
    }
}
