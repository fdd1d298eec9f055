using GenderGrpc.Server.Startup;
using GenderGrpc.Server.Tests.Fixtures;
using GenderGrpc.V1;

namespace GenderGrpc.Server.Tests.Registry;

public sealed class ModelRestartTests : IDisposable
{
    private readonly TestBundle _own = TestBundle.Write();
    private readonly TestBundle _other = TestBundle.Write(name: "other");
    private readonly TemporaryFolder _data = new();

    public void Dispose()
    {
        _own.Dispose();
        _other.Dispose();
        _data.Dispose();
    }

    [Fact]
    public async Task Start_ModelWasActivated_ServesItWhateverItComesWith()
    {
        Model activated;
        await using (RunningServer server = await RunningServer.StartOnAsync(_own, _data))
        {
            await server.Models.UploadAsync(BundleZip.Of(_other));
            activated = await server.Models.ActivateAsync(_other.Version, "activate");
        }

        using TestBundle newer = TestBundle.Write(name: "newer");
        await using (RunningServer server = await RunningServer.StartOnAsync(newer, _data))
        {
            Assert.Equal(activated, await server.Models.GetAsync(_other.Version));
            Assert.Equal(_other.Version, await PredictedVersionAsync(server));
            Assert.Equal([newer.Version, _other.Version, _own.Version], (await server.Models.ListAsync()).Select(model => model.Version));
            // An id is remembered, and so is what there is to go back to.
            Assert.Equal(activated, await server.Models.ActivateAsync(_other.Version, "activate"));
            Assert.Equal(_own.Version, (await server.Models.RollbackAsync()).Version);
        }

        await using (RunningServer server = await RunningServer.StartOnAsync(newer, _data))
        {
            Assert.Equal(_own.Version, await PredictedVersionAsync(server));
        }
    }

    [Fact]
    public async Task Start_NothingActivated_ServesWhatItComesWith()
    {
        await using (RunningServer server = await RunningServer.StartOnAsync(_own, _data))
        {
            Assert.Equal(_own.Version, await PredictedVersionAsync(server));
        }

        await using (RunningServer server = await RunningServer.StartOnAsync(_other, _data))
        {
            Assert.Equal(_other.Version, await PredictedVersionAsync(server));
            Assert.True((await server.Models.GetAsync(_other.Version)).Active);
            Assert.False((await server.Models.GetAsync(_own.Version)).Active);
            Assert.Equal(_own.Version, (await server.Models.RollbackAsync()).Version);
        }
    }

    [Fact]
    public async Task Start_AfterACrash_RemovesWhatWasHalfDone()
    {
        string orphan = Directory.CreateDirectory(Path.Combine(_data.Path, "models", new string('a', 64))).FullName;
        string partial = Directory.CreateDirectory(
            Path.Combine(_data.Path, "models", $".{new string('b', 64)}.{Guid.NewGuid():N}.tmp")).FullName;
        string scratch = Directory.CreateDirectory(Path.Combine(_data.Path, "scratch", $"{Guid.NewGuid():N}.scratch")).FullName;
        string foreign = Directory.CreateDirectory(Path.Combine(_data.Path, "models", "somebody's")).FullName;
        File.WriteAllText(Path.Combine(partial, "model.onnx"), "half");

        await using RunningServer server = await RunningServer.StartOnAsync(_own, _data);

        Assert.All([orphan, partial, scratch], folder => Assert.False(Directory.Exists(folder)));
        Assert.True(Directory.Exists(foreign));
        Assert.Single(await server.Models.ListAsync());
    }

    [Fact]
    public async Task Start_ActiveModelDamaged_SaysWhichAndLetsTheFolderGo()
    {
        await using (RunningServer server = await RunningServer.StartOnAsync(_own, _data))
        {
            await server.Models.UploadAsync(BundleZip.Of(_other));
            await server.Models.ActivateAsync(_other.Version);
        }

        string file = Path.Combine(_data.Path, ModelCalls.NameOf(_other.Version), "model.onnx");
        byte[] graph = File.ReadAllBytes(file);
        File.WriteAllBytes(file, graph[1..]);

        StartupException exception =
            await Assert.ThrowsAsync<StartupException>(() => RunningServer.StartOnAsync(_own, _data));
        Assert.Contains(_other.Version, exception.Message, StringComparison.Ordinal);
        Assert.Contains("model.onnx", exception.Message, StringComparison.Ordinal);
        File.WriteAllBytes(file, graph);
        await using RunningServer again = await RunningServer.StartOnAsync(_own, _data);
        Assert.Equal(_other.Version, await PredictedVersionAsync(again));
    }

    [Fact]
    public async Task Start_OwnModelDeletedOrItsFilesLost_InstallsItAgain()
    {
        await using (RunningServer server = await RunningServer.StartOnAsync(_own, _data))
        {
            await server.Models.UploadAsync(BundleZip.Of(_other));
        }

        Directory.Delete(Path.Combine(_data.Path, ModelCalls.NameOf(_own.Version)), recursive: true);

        await using (RunningServer server = await RunningServer.StartOnAsync(_own, _data))
        {
            Assert.NotEmpty(await server.Models.DownloadAsync(_own.Version));
            Assert.Equal(2, (await server.Models.ListAsync()).Count);
        }
    }

    internal static async Task<string> PredictedVersionAsync(RunningServer server)
    {
        PredictResponse response = await server.Client.PredictAsync(
            new PredictRequest { Profile = new Profile { Nickname = "ff" } },
            cancellationToken: TestContext.Current.CancellationToken);
        return response.Prediction.ModelVersion;
    }
}
