using System.Text.Json;
using GenderGrpc.Client.Tests.Servers;
using GenderGrpc.V1;
using Xunit;

namespace GenderGrpc.Client.Tests.Cli;

public sealed class ModelsCommandTests(RunningRealServer server) : IClassFixture<RunningRealServer>, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task List_Always_HasTheActiveModel()
    {
        var model = await ActiveAsync();

        var text = await server.RunAsync("models", "list");

        Assert.Contains(text.OutputLines, line => line.StartsWith($"*  {model.Name}", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Download_ThenUpload_IsTheSameModel()
    {
        var model = await ActiveAsync();
        var zip = _folder["bundle.zip"];

        var download = await server.RunAsync("models", "download", model.Version, "--output", zip, "--json");
        var again = await server.RunAsync("models", "download", model.Version, "--output", zip);
        var upload = await server.RunAsync("models", "upload", zip, "--json");

        Assert.True(download.ExitCode == 0, download.Error);
        using var answer = JsonDocument.Parse(download.Output);
        Assert.Equal(new FileInfo(zip).Length, answer.RootElement.GetProperty("bytes").GetInt64());
        Assert.Equal(2, again.ExitCode);
        Assert.Equal(model, Model.Parser.ParseJson(upload.Output));
        Assert.Equal(["bundle.zip"], _folder.Names());
    }

    [Fact]
    public async Task Download_NoSuchModel_LeavesNothing()
    {
        var run = await server.RunAsync("models", "download", new string('0', 64), "--output", _folder["bundle.zip"]);

        Assert.Equal(4, run.ExitCode);
        Assert.Empty(_folder.Names());
    }

    [Fact]
    public async Task Activate_ActiveModel_SaysSo()
    {
        var model = await ActiveAsync();

        var json = await server.RunAsync("models", "activate", model.Name, "--json", "--request-id", "activate");
        var text = await server.RunAsync("models", "activate", model.Name);

        Assert.True(Model.Parser.ParseJson(json.Output).Active);
        Assert.StartsWith($"serving {model.Name}", text.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rollback_NothingBefore_IsRefused()
    {
        var run = await server.RunAsync("models", "rollback");

        Assert.Equal(4, run.ExitCode);
        Assert.StartsWith("error: FAILED_PRECONDITION: ", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Delete_ActiveModel_IsRefused()
    {
        var run = await server.RunAsync("models", "delete", (await ActiveAsync()).Name);

        Assert.Equal(4, run.ExitCode);
        Assert.Contains("The model is active", run.Error, StringComparison.Ordinal);
    }

    private async Task<Model> ActiveAsync()
    {
        var list = await server.RunAsync("models", "list", "--json");
        Assert.True(list.ExitCode == 0, list.Error);
        return ListModelsResponse.Parser.ParseJson(list.Output).Models.Single(model => model.Active);
    }
}
