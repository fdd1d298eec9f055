using GenderGrpc.Server.Tests.Fixtures;
using GenderGrpc.V1;
using Grpc.Core;

namespace GenderGrpc.Server.Tests.Datasets;

public sealed class ListDatasetsTests : IAsyncLifetime
{
    private RunningServer _server = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _server = await RunningServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task List_InPages_GivesTheNewestFirstAndNoneTwice()
    {
        var names = new List<string>();
        for (int i = 0; i < 5; i++)
        {
            names.Add((await _server.Training.UploadAsync(DatasetZip.Small)).Name);
        }

        var listed = new List<string>();
        var request = new ListDatasetsRequest { PageSize = 2 };
        do
        {
            ListDatasetsResponse page = await _server.Training.ListDatasetsAsync(request, cancellationToken: Token);
            Assert.InRange(page.Datasets.Count, 1, 2);
            listed.AddRange(page.Datasets.Select(dataset => dataset.Name));
            // What is added meanwhile shifts nothing.
            await _server.Training.UploadAsync(DatasetZip.Small);
            request.PageToken = page.NextPageToken;
        }
        while (request.PageToken.Length > 0);

        names.Reverse();
        Assert.Equal(names, listed);
    }

    [Fact]
    public async Task List_NothingThere_IsEmpty() => Assert.Empty(await _server.Training.ListAsync());

    [Theory]
    [InlineData(-1, "", "PAGE_SIZE_OUT_OF_RANGE")]
    [InlineData(1001, "", "PAGE_SIZE_OUT_OF_RANGE")]
    [InlineData(1, "bW9kZWxzOjE", "PAGE_TOKEN_INVALID")]
    public async Task List_WrongTerms_AreRefused(int size, string token, string reason) => await Refusals.AssertAsync(
        _server.Training.ListDatasetsAsync(new ListDatasetsRequest { PageSize = size, PageToken = token }, cancellationToken: Token)
            .ResponseAsync,
        StatusCode.InvalidArgument,
        reason);

    [Fact]
    public async Task Get_Dataset_IsAsListed()
    {
        Dataset dataset = await _server.Training.UploadAsync(DatasetZip.Small);

        Assert.Equal(dataset, (await GetAsync(dataset.Name)).Dataset);
    }

    [Theory]
    [InlineData("datasets/00000000000000000000000000000000", StatusCode.NotFound, "DATASET_NOT_FOUND")]
    [InlineData("datasets/../models", StatusCode.InvalidArgument, "NAME_INVALID")]
    [InlineData("models/00000000000000000000000000000000", StatusCode.InvalidArgument, "NAME_INVALID")]
    [InlineData("", StatusCode.InvalidArgument, "NAME_INVALID")]
    public async Task Get_NoDataset_IsRefused(string name, StatusCode code, string reason) =>
        await Refusals.AssertAsync(GetAsync(name), code, reason);

    [Fact]
    public async Task GetUpload_NoUpload_IsRefused()
    {
        await Refusals.AssertAsync(_server.Training.UploadedAsync("nothing"), StatusCode.NotFound, "UPLOAD_NOT_FOUND");
        await Refusals.AssertAsync(_server.Training.UploadedAsync(""), StatusCode.InvalidArgument, "REQUEST_ID_INVALID");
    }

    private Task<GetDatasetResponse> GetAsync(string name) =>
        _server.Training.GetDatasetAsync(new GetDatasetRequest { Name = name }, cancellationToken: Token).ResponseAsync;
}
