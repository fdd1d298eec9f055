using GenderGrpc.Server.Tests.Fixtures;
using GenderGrpc.V1;
using Grpc.Core;

namespace GenderGrpc.Server.Tests.Registry;

public sealed class ListModelsTests : IAsyncLifetime
{
    private RunningServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await RunningServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task List_ModelsAddedBetweenPages_MissesAndRepeatsNone()
    {
        List<string> expected = [_server.ModelVersion];
        for (int i = 0; i < 4; i++)
        {
            expected.Insert(0, await InstallAsync($"early {i}"));
        }

        var pages = new List<ListModelsResponse>();
        do
        {
            pages.Add(await ListAsync(2, pages.Count == 0 ? "" : pages[^1].NextPageToken));
            await InstallAsync($"late {pages.Count}");
        }
        while (pages[^1].NextPageToken.Length > 0);

        Assert.Equal([2, 2, 1], pages.Select(page => page.Models.Count));
        Assert.Equal(expected, pages.SelectMany(page => page.Models).Select(model => model.Version));
    }

    [Fact]
    public async Task List_Model_SaysWhatItIs()
    {
        Model model = Assert.Single(await _server.Models.ListAsync());

        Assert.Equal(ModelCalls.NameOf(_server.ModelVersion), model.Name);
        Assert.Equal(_server.ModelVersion, model.Version);
        Assert.Equal(TestBundle.Name, model.DisplayName);
        Assert.True(model.Active);
        Assert.NotEmpty(model.Etag);
        Assert.Equal("", model.Run);
        Assert.InRange(model.CreateTime.ToDateTime(), DateTime.UtcNow.AddMinutes(-5), DateTime.UtcNow);
        Assert.Equal(
            Directory.GetFiles(Path.Combine(_server.DataFolder, "models"), "*", SearchOption.AllDirectories)
                .Sum(file => new FileInfo(file).Length),
            model.Bytes);
        Assert.Equal(0.75, model.Quality.Accuracy);
        Assert.Equal(8, model.Quality.Profiles);
    }

    [Fact]
    public async Task List_Models_SaysWhatComputesTheServedOne()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "DirectML may be there.");
        await InstallAsync("other");

        List<Model> models = await _server.Models.ListAsync();

        Assert.Equal([false, true], models.Select(model => model.Active));
        Assert.Null(models[0].Provider);
        Assert.Equal("CPU", models[1].Provider.Name);
        PassedProvider passed = Assert.Single(models[1].Provider.PassedOver);
        Assert.Equal(("DirectML", "DirectML isn't available in this build"), (passed.Name, passed.Reason));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(1001)]
    public async Task List_PageSizeOutOfRange_NamesTheLimit(int size)
    {
        RpcException exception =
            await Refusals.AssertAsync(ListAsync(size, ""), StatusCode.InvalidArgument, "PAGE_SIZE_OUT_OF_RANGE");

        exception.Details().AssertViolation("PAGE_SIZE_OUT_OF_RANGE", "page_size", "1000");
    }

    [Theory]
    [InlineData("x")]
    [InlineData("?!")]
    [InlineData("cnVuczox")]
    [InlineData("bW9kZWxzOi0x")]
    public async Task List_TokenOfNoPage_IsRefused(string token)
    {
        RpcException exception = await Refusals.AssertAsync(ListAsync(1, token), StatusCode.InvalidArgument, "PAGE_TOKEN_INVALID");

        exception.Details().AssertViolation("PAGE_TOKEN_INVALID", "page_token", "next_page_token");
    }

    private async Task<string> InstallAsync(string name)
    {
        using TestBundle bundle = TestBundle.Write(name: name);
        return (await _server.Models.UploadAsync(BundleZip.Of(bundle))).Version;
    }

    private async Task<ListModelsResponse> ListAsync(int size, string token) => await _server.Models.ListModelsAsync(
        new ListModelsRequest { PageSize = size, PageToken = token }, cancellationToken: TestContext.Current.CancellationToken);
}
