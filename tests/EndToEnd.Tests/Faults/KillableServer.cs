using System.Collections.Concurrent;
using System.Diagnostics;
using GenderGrpc.Client;
using GenderGrpc.EndToEnd.Tests.Fixtures;
using GenderGrpc.V1;

namespace GenderGrpc.EndToEnd.Tests.Faults;

/// <summary>A real server that starts real trainers. It can be killed, and is started again on the same address and data folder.</summary>
internal sealed class KillableServer : IAsyncDisposable
{
    private static readonly RetryOptions s_retry = new()
    {
        For = TimeSpan.FromMinutes(2),
        FirstDelay = TimeSpan.FromMilliseconds(20),
        LongestDelay = TimeSpan.FromMilliseconds(500),
    };

    private readonly TemporaryFolder _data = new();
    private readonly string[] _options;
    private readonly ConcurrentQueue<string> _output = [];
    private Process? _process;

    private KillableServer(params IEnumerable<string> options)
    {
        Address = $"http://127.0.0.1:{FreePort.Find()}";
        _options =
        [
            Repository.Server, $"--Listen:Address={Address}", "--Listen:HttpAddress=", $"--Data:Folder={_data.Path}",
            $"--Training:Trainer={Repository.Trainer}",
            .. options,
        ];
        Training = TrainingClient.Connect(new Uri(Address), s_retry);
        Models = ModelClient.Connect(new Uri(Address), s_retry);
    }

    /// <summary>Such as http://127.0.0.1:20123.</summary>
    public string Address { get; }

    /// <summary>A client that goes on where the server was killed.</summary>
    public TrainingClient Training { get; }

    /// <summary>A client that goes on where the server was killed.</summary>
    public ModelClient Models { get; }

    /// <summary>The server's journal.</summary>
    public string Journal => _data["journal.db"];

    /// <summary>Starts a server on the default bundle.</summary>
    public static async Task<KillableServer> StartAsync(params IEnumerable<string> options)
    {
        var server = new KillableServer(options);
        await server.StartAsync();
        return server;
    }

    /// <summary>Where a run's files are.</summary>
    public string FolderOf(Run run) => Path.Combine(_data.Path, run.Name);

    /// <summary>Starts it again after it was killed.</summary>
    public Task StartAgainAsync() => StartAsync();

    /// <summary>Ends it at once, as a crash would.</summary>
    public void Kill()
    {
        _process!.Kill();
        _process.WaitForExit();
        _process.Dispose();
        _process = null;
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            Kill();
        }

        TrainerProcesses.KillAll(Address);
        await Training.DisposeAsync();
        await Models.DisposeAsync();
        // Shown where the test fails.
        TestContext.Current.TestOutputHelper?.WriteLine(string.Join('\n', _output));
        _data.Dispose();
    }

    private async Task StartAsync()
    {
        var serving = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var start = new ProcessStartInfo("dotnet", _options)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetTempPath(),
        };
        _process = new Process { StartInfo = start, EnableRaisingEvents = true };
        _process.OutputDataReceived += (_, line) => Read(line.Data);
        _process.ErrorDataReceived += (_, line) => Read(line.Data);
        _process.Exited += (_, _) =>
            serving.TrySetException(new InvalidOperationException($"The server ended: {string.Join('\n', _output)}"));
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        await serving.Task.WaitAsync(TestContext.Current.CancellationToken);

        void Read(string? line)
        {
            if (line is null)
            {
                return;
            }

            _output.Enqueue(line);
            if (line.Contains("Serving model", StringComparison.Ordinal))
            {
                serving.TrySetResult();
            }
        }
    }
}
