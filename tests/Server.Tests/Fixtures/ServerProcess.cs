using System.Diagnostics;

namespace GenderGrpc.Server.Tests.Fixtures;

/// <summary>The server as its own process, with a data folder of its own unless it is given one.</summary>
internal sealed class ServerProcess : IDisposable
{
    private readonly TemporaryFolder _data = new();
    private readonly Process _process;

    public ServerProcess(params string[] args)
        : this([], args)
    {
    }

    /// <param name="environment">Variables beside those of the tests.</param>
    /// <param name="args">The command line.</param>
    public ServerProcess(Dictionary<string, string> environment, params string[] args)
        : this(AppContext.BaseDirectory, environment, args)
    {
    }

    private ServerProcess(string folder, Dictionary<string, string> environment, string[] args)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetTempPath(),
        };
        start.Environment["Data__Folder"] = _data.Path;
        // Its default port may be another server's.
        start.Environment["Listen__HttpAddress"] = "";
        foreach ((string name, string value) in environment)
        {
            start.Environment[name] = value;
        }

        start.ArgumentList.Add(Path.Combine(folder, "GenderGrpc.Server.dll"));
        foreach (string arg in args)
        {
            start.ArgumentList.Add(arg);
        }

        _process = Process.Start(start) ?? throw new InvalidOperationException("dotnet didn't start.");
    }

    /// <summary>The server that lies in a folder.</summary>
    public static ServerProcess In(string folder, params string[] args) => new(folder, [], args);

    public int Id => _process.Id;

    /// <summary>The next line of standard output.</summary>
    public async Task<string> ReadLineAsync() =>
        await _process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) ?? "";

    /// <summary>Waits for the end: exit code, the rest of standard output, standard error.</summary>
    public async Task<(int ExitCode, string Output, string Error)> EndAsync()
    {
        Task<string> output = _process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        Task<string> error = _process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (_process.ExitCode, await output, await error);
    }

    /// <summary>Ends it at once, as a crash would.</summary>
    public void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            Kill();
        }

        _process.Dispose();
        _data.Dispose();
    }
}
