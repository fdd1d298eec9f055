using System.Text.RegularExpressions;

namespace GenderGrpc.EndToEnd.Tests.Fixtures;

/// <summary>A real server process on a free port of the loopback.</summary>
internal sealed partial class RunningServer : IDisposable
{
    private readonly Tool _process;

    private RunningServer(Tool process, string address)
    {
        _process = process;
        Address = address;
    }

    /// <summary>Such as http://127.0.0.1:40123.</summary>
    public string Address { get; }

    /// <summary>Starts a server, on the default bundle unless told otherwise.</summary>
    public static async Task<RunningServer> StartAsync(params IEnumerable<string> options)
    {
        Tool process = Tool.Start(Repository.Server, ["--Listen:Address=http://127.0.0.1:0", .. options]);
        string line = await process.ReadLineAsync();
        Match match = AddressPattern().Match(line);
        if (match.Success)
        {
            return new RunningServer(process, match.Value);
        }

        (_, _, string error) = await process.EndAsync();
        process.Dispose();
        throw new InvalidOperationException($"The server didn't start: {line} {error}");
    }

    /// <inheritdoc />
    public void Dispose() => _process.Dispose();

    [GeneratedRegex(@"http://127\.0\.0\.1:\d+")]
    private static partial Regex AddressPattern();
}
