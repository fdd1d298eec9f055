using System.Text.RegularExpressions;
using GenderGrpc.Server.Tests.Fixtures;
using GenderGrpc.V1;
using Google.Protobuf;
using Grpc.Net.Client;

namespace GenderGrpc.Server.Tests.Registry;

public sealed partial class ModelCrashTests : IDisposable
{
    private const int Kills = 4;
    private const int LongestVerbMilliseconds = 60;

    private readonly TestBundle _own = TestBundle.Write();
    private readonly TestBundle[] _bundles = [.. Enumerable.Range(0, 3).Select(i => TestBundle.Write(name: $"bundle {i}"))];
    private readonly TemporaryFolder _data = new();
    private ServerProcess? _process;
    private GrpcChannel? _channel;

    public void Dispose()
    {
        _channel?.Dispose();
        _process?.Dispose();
        _own.Dispose();
        _data.Dispose();
        foreach (TestBundle bundle in _bundles)
        {
            bundle.Dispose();
        }
    }

    [Fact]
    public async Task Kill_AtRandomPointsOfVerbs_LosesAndDoublesNothing()
    {
        int seed = Environment.TickCount;
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}");
        var random = new Random(seed);
        Func<ModelService.ModelServiceClient, Task<IMessage>>[] verbs = Script();
        HashSet<int> kills = [.. Enumerable.Range(0, verbs.Length).OrderBy(_ => random.Next()).Take(Kills)];
        var answers = new List<IMessage>();
        ModelService.ModelServiceClient client = await StartAsync();

        for (int i = 0; i < verbs.Length; i++)
        {
            if (kills.Contains(i))
            {
                Task<IMessage> interrupted = verbs[i](client);
                // No moment is better than another: this one isn't waited for, it is chosen.
                await Task.Delay(random.Next(LongestVerbMilliseconds), TestContext.Current.CancellationToken);
                client = await RestartAsync();
                await interrupted.ContinueWith(_ => { }, TaskScheduler.Default);
                IMessage answer = await verbs[i](client);
                Assert.Equal(interrupted.IsCompletedSuccessfully ? await interrupted : answer, answer);
                answers.Add(answer);
            }
            else
            {
                answers.Add(await verbs[i](client));
            }
        }

        client = await RestartAsync();
        List<Model> models = await client.ListAsync();
        Assert.Equal(
            [_bundles[2].Version, _bundles[1].Version, _bundles[0].Version, _own.Version], models.Select(model => model.Version));
        Assert.Equal(_bundles[0].Version, Assert.Single(models, model => model.Active).Version);
        Assert.Equal(
            models.Select(model => Path.GetFileName(model.Name)).Order(),
            Directory.GetFileSystemEntries(Path.Combine(_data.Path, "models")).Select(Path.GetFileName).Order());
        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(_data.Path, "scratch")));
        for (int i = 0; i < verbs.Length; i++)
        {
            Assert.Equal(answers[i], await verbs[i](client));
        }
    }

    // A verb that had two effects, or none, would lead to another end.
    private Func<ModelService.ModelServiceClient, Task<IMessage>>[] Script() =>
    [
        Upload(0, "a"),
        Activate(0, "b"),
        Upload(1, "c"),
        Upload(2, "d"),
        Activate(1, "e"),
        Activate(2, "f"),
        async client => await client.RollbackAsync("g"),
        async client => await client.RollbackAsync("h"),
        async client => await client.DeleteAsync(_bundles[2].Version, "i"),
        Upload(2, "j"),
    ];

    private Func<ModelService.ModelServiceClient, Task<IMessage>> Upload(int bundle, string id) =>
        async client => await client.UploadAsync(BundleZip.Of(_bundles[bundle]), id);

    private Func<ModelService.ModelServiceClient, Task<IMessage>> Activate(int bundle, string id) =>
        async client => await client.ActivateAsync(_bundles[bundle].Version, id);

    private Task<ModelService.ModelServiceClient> RestartAsync()
    {
        _process!.Kill();
        _process.Dispose();
        _channel!.Dispose();
        return StartAsync();
    }

    private async Task<ModelService.ModelServiceClient> StartAsync()
    {
        _process = new ServerProcess(
            "--Listen:Address=http://127.0.0.1:0", $"--Model:Folder={_own.Folder}", $"--Data:Folder={_data.Path}");
        string line;
        do
        {
            line = await _process.ReadLineAsync();
            Assert.NotEmpty(line);
        }
        while (!Address().IsMatch(line));

        _channel = GrpcChannel.ForAddress(Address().Match(line).Value);
        return new ModelService.ModelServiceClient(_channel);
    }

    [GeneratedRegex(@"http://127\.0\.0\.1:\d+")]
    private static partial Regex Address();
}
