using GenderGrpc.EndToEnd.Tests.Fixtures;
using GenderGrpc.V1;
using Grpc.Net.Client;

namespace GenderGrpc.EndToEnd.Tests.Faults;

/// <summary>A server process with everything in and around its data folder under watch.</summary>
internal sealed class WatchedServer : IDisposable
{
    /// <summary>The most files that it takes in a zip.</summary>
    public const int FileLimit = 60;

    private readonly TemporaryFolder _around;
    private readonly RunningServer _server;
    private string[] _before = [];
    private string _version = "";

    private WatchedServer(TemporaryFolder around, RunningServer server)
    {
        _around = around;
        _server = server;
        Channel = GrpcChannel.ForAddress(server.Address);
    }

    public GrpcChannel Channel { get; }

    /// <summary>A path outside the data folder.</summary>
    public string Outside => _around["evil"];

    /// <summary>Starts a server and takes down what is there.</summary>
    public static async Task<WatchedServer> StartAsync()
    {
        // Some levels deep, so that a path that leads out still leads to where it is seen.
        var around = new TemporaryFolder();
        string data = Directory.CreateDirectory(around["a/b/data"]).FullName;
        RunningServer server = await RunningServer.StartAsync(
            $"--Data:Folder={data}", $"--Limits:DatasetFiles={FileLimit}", $"--Limits:ModelFiles={FileLimit}");
        var watched = new WatchedServer(around, server);
        watched._version = (await watched.PredictAsync("Anna")).ModelVersion;
        watched._before = FolderListing.Of(around.Path);
        Assert.Contains(watched._before, line => line.StartsWith(Path.Combine("a", "b", "data", "models"), StringComparison.Ordinal));
        return watched;
    }

    /// <summary>The files that weren't there, each with its digest at the end.</summary>
    public IEnumerable<string> Added() =>
        FolderListing.Of(_around.Path).Except(_before).Where(line => line.Contains("sha256:", StringComparison.Ordinal));

    /// <summary>Asserts that nothing was left behind or taken away.</summary>
    public void AssertUnchanged(string what)
    {
        string[] now = FolderListing.Of(_around.Path);
        Assert.True(_before.SequenceEqual(now), $"{what}: {string.Join('\n', now.Except(_before).Concat(_before.Except(now)))}");
    }

    /// <summary>Asserts that predictions come from the model that they came from at first.</summary>
    public async Task AssertServesAsync() => Assert.Equal(_version, (await PredictAsync("Anna")).ModelVersion);

    /// <summary>A prediction of the active model.</summary>
    public async Task<Prediction> PredictAsync(string nickname) => (await new PredictionService.PredictionServiceClient(Channel).PredictAsync(
        new PredictRequest { Profile = new Profile { Nickname = nickname } },
        cancellationToken: TestContext.Current.CancellationToken)).Prediction;

    /// <inheritdoc />
    public void Dispose()
    {
        Channel.Dispose();
        _server.Dispose();
        _around.Dispose();
    }
}
