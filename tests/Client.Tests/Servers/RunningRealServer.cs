using GenderGrpc.Client.Tests.Cli;
using Xunit;

namespace GenderGrpc.Client.Tests.Servers;

/// <summary>One server for all tests of a class.</summary>
public sealed class RunningRealServer : IAsyncLifetime
{
    private readonly TemporaryFolder _data = new();
    private RealServer? _server;

    internal Uri Address => _server!.Address;

    public async ValueTask InitializeAsync() => _server = await RealServer.StartAsync(_data["data"]);

    public ValueTask DisposeAsync()
    {
        _server?.Dispose();
        _data.Dispose();
        return default;
    }

    /// <summary>Runs a command against it.</summary>
    internal Task<CommandLineRun> RunAsync(params string[] args) =>
        CommandLineRun.StartAsync([.. args, "--server", Address.ToString()], TestContext.Current.CancellationToken);
}
