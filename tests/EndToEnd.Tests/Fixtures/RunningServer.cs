using System.Text.RegularExpressions;

namespace GenderGrpc.EndToEnd.Tests.Fixtures;

/// <summary>A real server process on a free port of the loopback, with a data folder of its own.</summary>
internal sealed partial class RunningServer : IDisposable
{
    private readonly TemporaryFolder _data;
    private readonly Tool _process;

    private RunningServer(TemporaryFolder data, Tool process, string address)
    {
        _data = data;
        _process = process;
        Address = address;
    }

    /// <summary>Such as http://127.0.0.1:40123.</summary>
    public string Address { get; }

    public string DataFolder => _data.Path;

    /// <summary>Starts a server, on the default bundle unless told otherwise.</summary>
    public static async Task<RunningServer> StartAsync(params IEnumerable<string> options)
    {
        var data = new TemporaryFolder();
        Tool process = Tool.Start(
            Repository.Server, ["--Listen:Address=http://127.0.0.1:0", "--Listen:HttpAddress=", $"--Data:Folder={data.Path}", .. options]);
        string line;
        do
        {
            line = await process.ReadLineAsync();
            if (AddressPattern().Match(line) is { Success: true } match)
            {
                return new RunningServer(data, process, match.Value);
            }
        }
        while (line.Length > 0);

        (_, _, string error) = await process.EndAsync();
        process.Dispose();
        data.Dispose();
        throw new InvalidOperationException($"The server didn't start: {line} {error}");
    }

    /// <summary>Ends it at once, as a crash would.</summary>
    public void Kill() => _process.Kill();

    /// <inheritdoc />
    public void Dispose()
    {
        _process.Dispose();
        _data.Dispose();
    }

    [GeneratedRegex(@"http://127\.0\.0\.1:\d+")]
    private static partial Regex AddressPattern();
}
