using System.Diagnostics;

namespace GenderGrpc.Training.Tests.Fixtures;

/// <summary>The trainer as a process of its own.</summary>
internal sealed record TrainerProcess(int ExitCode, string Output, string Error)
{
    /// <summary>The lines of standard error.</summary>
    public string[] ErrorLines => Error.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    /// <summary>Runs the trainer to its end.</summary>
    public static Task<TrainerProcess> RunAsync(params string[] arguments) => RunAsync(null, arguments);

    /// <summary>Runs the trainer and presses Ctrl+C at the first line of standard error that holds a text.</summary>
    public static async Task<TrainerProcess> RunAsync(
        string? interruptAt, string[] arguments, params (string Name, string Value)[] environment)
    {
        CancellationToken cancellationToken = TestContext.Current.CancellationToken;
        using Process process = Start(arguments, environment);
        try
        {
            Task<string> output = process.StandardOutput.ReadToEndAsync(cancellationToken);
            var error = new List<string>();
            while (await process.StandardError.ReadLineAsync(cancellationToken) is { } line)
            {
                error.Add(line);
                if (interruptAt is not null && line.Contains(interruptAt, StringComparison.Ordinal))
                {
                    interruptAt = null;
                    using var kill = Process.Start("kill", ["-INT", $"{process.Id}"]);
                    await kill.WaitForExitAsync(cancellationToken);
                }
            }

            await process.WaitForExitAsync(cancellationToken);
            return new TrainerProcess(process.ExitCode, await output, string.Join('\n', error));
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill();
            }
        }
    }

    private static Process Start(string[] arguments, (string Name, string Value)[] environment)
    {
        // The tests' own frameworks and packages: what ASP.NET Core brings along isn't beside the trainer here.
        string tests = Path.Combine(AppContext.BaseDirectory, "GenderGrpc.Training.Tests");
        string trainer = Path.Combine(AppContext.BaseDirectory, "GenderGrpc.Training.dll");
        string[] host = ["exec", "--runtimeconfig", tests + ".runtimeconfig.json", "--depsfile", tests + ".deps.json", trainer];
        var start = new ProcessStartInfo("dotnet", [.. host, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach ((string name, string value) in environment)
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }
}
