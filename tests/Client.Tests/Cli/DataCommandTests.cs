using GenderGrpc.Cli.Datasets;
using GenderGrpc.Client.Tests.Servers;
using GenderGrpc.V1;
using Xunit;

namespace GenderGrpc.Client.Tests.Cli;

public sealed class DataCommandTests(RunningRealServer server) : IClassFixture<RunningRealServer>, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Upload_Folder_IsListedAndDeleted()
    {
        var upload = await server.RunAsync("data", "upload", DataFolder.Write(_folder, "people"), "--json");

        Assert.True(upload.ExitCode == 0, upload.Error);
        var dataset = Dataset.Parser.ParseJson(Assert.Single(upload.OutputLines));
        Assert.Equal("people", dataset.DisplayName);
        Assert.Equal(2, dataset.Profiles);
        Assert.Equal(1, dataset.Names);
        Assert.Equal(3, dataset.Files);
        var list = await server.RunAsync("data", "list", "--json");
        Assert.Contains(dataset, ListDatasetsResponse.Parser.ParseJson(Assert.Single(list.OutputLines)).Datasets);

        var delete = await server.RunAsync("data", "delete", dataset.Name, "--json");

        Assert.Equal("{ }", delete.Output.Trim());
        list = await server.RunAsync("data", "list", "--json");
        Assert.DoesNotContain(dataset, ListDatasetsResponse.Parser.ParseJson(list.Output).Datasets);
    }

    [Fact]
    public async Task Upload_SameIdTwice_IsOneDataset()
    {
        var data = DataFolder.Write(_folder, "twice");

        var first = await server.RunAsync("data", "upload", data, "--request-id", "twice", "--json");
        var second = await server.RunAsync("data", "upload", data, "--request-id", "twice", "--json");

        Assert.Equal(first, second);
        File.AppendAllText(Path.Combine(data, "manifest.csv"), ",Cleo,female,test\n");
        var other = await server.RunAsync("data", "upload", data, "--request-id", "twice");
        Assert.Equal(4, other.ExitCode);
        Assert.Contains("start.request_id was used for another request", other.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task List_AsText_HasARowForEach()
    {
        var upload = await server.RunAsync("data", "upload", DataFolder.Write(_folder, "text"), "--name", "a [b] name");

        Assert.StartsWith("datasets/", upload.Output, StringComparison.Ordinal);
        Assert.Contains("2 profiles, 1 names, 3 files", upload.Output, StringComparison.Ordinal);
        var list = await server.RunAsync("data", "list");
        Assert.StartsWith("name ", list.Output, StringComparison.Ordinal);
        Assert.Contains(list.OutputLines, line =>
            line.StartsWith(upload.OutputLines[0], StringComparison.Ordinal) && line.EndsWith("a [b] name", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Upload_NoDataFolder_IsRefusedHereOrThere()
    {
        var zip = _folder.Write("bad.zip", "no zip");

        var here = await server.RunAsync("data", "upload", Directory.CreateDirectory(_folder["empty"]).FullName);
        var there = await server.RunAsync("data", "upload", zip);
        var nowhere = await server.RunAsync("data", "upload", _folder["nowhere"]);

        Assert.Equal(2, here.ExitCode);
        Assert.Contains("manifest.csv", here.Error, StringComparison.Ordinal);
        Assert.Equal(4, there.ExitCode);
        Assert.StartsWith("error: INVALID_ARGUMENT: chunk isn't a zip", there.Error, StringComparison.Ordinal);
        Assert.Equal(2, nowhere.ExitCode);
    }

    [Fact]
    public async Task Upload_ServerIsRestartedMeanwhile_GoesOn()
    {
        var data = DataFolder.Write(_folder, "large", noise: 60_000_000);
        var first = await RealServer.StartAsync(_folder["data"]);
        var upload = CommandLineRun.StartAsync(
            ["data", "upload", data, "--server", first.Address.ToString(), "--json", "--request-id", "large"], Token);
        var uploads = _folder["data/uploads"];
        while (Directory.GetFiles(uploads) is not [var file] || new FileInfo(file).Length < 1_000_000)
        {
            await Task.Delay(1, Token);
        }

        first.Dispose();
        using var second = await RealServer.StartAsync(_folder["data"], first.Address.Port);
        var run = await upload;

        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Equal(2, Dataset.Parser.ParseJson(run.Output).Profiles);
        Assert.Contains("is lost; trying again", run.Error, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(uploads));
    }

    [Fact]
    public async Task Zip_OfTheSameFiles_IsTheSame()
    {
        await DataFolderZip.WriteAsync(DataFolder.Write(_folder, "a"), _folder["a.zip"], Token);
        await DataFolderZip.WriteAsync(DataFolder.Write(_folder, "b"), _folder["b.zip"], Token);

        Assert.Equal(await File.ReadAllBytesAsync(_folder["a.zip"], Token), await File.ReadAllBytesAsync(_folder["b.zip"], Token));
    }
}
