using GenderGrpc.OpenInference.V2;
using GenderGrpc.Server.Tests.Fixtures;
using Grpc.Core;

namespace GenderGrpc.Server.Tests.OpenInference;

public sealed class ModelRepositoryTests : IAsyncLifetime
{
    private readonly TestBundle _other = TestBundle.Write(name: "other");
    private RunningServer _server = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await RunningServer.StartAsync();
        await _server.Models.UploadAsync(BundleZip.Of(_other));
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _other.Dispose();
    }

    [Fact]
    public async Task Index_TwoModels_ListsTheNewestFirst()
    {
        RepositoryIndexResponse all = await IndexAsync(new());
        RepositoryIndexResponse ready = await IndexAsync(new() { Ready = true });

        Assert.Collection(
            all.Models,
            model => Assert.Equal(("other", _other.Version, "UNAVAILABLE", "not active"), (model.Name, model.Version, model.State, model.Reason)),
            model => Assert.Equal((TestBundle.Name, _server.ModelVersion, "READY", ""), (model.Name, model.Version, model.State, model.Reason)));
        Assert.Equal(all.Models[1], Assert.Single(ready.Models));
    }

    [Fact]
    public async Task Load_InstalledModel_IsServedFromThenOn()
    {
        RepositoryModelLoadResponse response = await LoadAsync(new() { ModelName = "other" });

        Assert.Equal("other", response.ModelName);
        Assert.True(response.IsLoaded);
        Assert.True((await _server.Models.GetAsync(_other.Version)).Active);
        Assert.Equal(_other.Version, (await _server.InferAsync(Tensors.Nicknames("ff"))).ModelVersion);
        Assert.Equal(_server.ModelVersion, (await _server.Models.RollbackAsync()).Version);
    }

    [Fact]
    public async Task Load_AsKServeAsksForIt_IsTheSame()
    {
        // Its clients have the model's name in the first field.
        Assert.True((await LoadAsync(new() { RepositoryName = ModelCalls.NameOf(_other.Version) })).IsLoaded);

        Assert.True((await _server.Models.GetAsync(_other.Version)).Active);
    }

    [Fact]
    public async Task Load_SeveralWithOneName_TakesTheNewest()
    {
        using TestBundle newer = TestBundle.Write(name: TestBundle.Name, sign: -1);
        await _server.Models.UploadAsync(BundleZip.Of(newer));

        await LoadAsync(new() { ModelName = TestBundle.Name });

        Assert.True((await _server.Models.GetAsync(newer.Version)).Active);
    }

    [Fact]
    public async Task Load_WhicheverIsActive_ChangesNothing()
    {
        Assert.True((await LoadAsync(new() { ModelName = Tensors.AnyActive })).IsLoaded);

        Assert.True((await _server.Models.GetAsync(_server.ModelVersion)).Active);
    }

    [Fact]
    public async Task Load_WhatCannotBe_IsRefused()
    {
        using TestBundle broken = TestBundle.Write(name: "broken", isServable: false);
        await _server.Models.UploadAsync(BundleZip.Of(broken));
        var configured = new RepositoryModelLoadRequest { ModelName = "other" };
        configured.Parameters.Add("config", new ModelRepositoryParameter { StringParam = "{}" });

        await Refusals.AssertAsync(LoadAsync(new() { ModelName = "none" }), StatusCode.NotFound, "MODEL_NOT_FOUND");
        await Refusals.AssertAsync(LoadAsync(new()), StatusCode.NotFound, "MODEL_NOT_FOUND");
        await Refusals.AssertAsync(LoadAsync(new() { ModelName = "broken" }), StatusCode.FailedPrecondition, "MODEL_UNSERVABLE");
        await Refusals.AssertAsync(LoadAsync(configured), StatusCode.InvalidArgument, "PARAMETER_INVALID");
        await Refusals.AssertAsync(
            LoadAsync(new() { ModelName = "other", RepositoryName = "shelf" }), StatusCode.InvalidArgument, "REPOSITORY_UNKNOWN");
        await Refusals.AssertAsync(IndexAsync(new() { RepositoryName = "shelf" }), StatusCode.InvalidArgument, "REPOSITORY_UNKNOWN");
        Assert.True((await _server.Models.GetAsync(_server.ModelVersion)).Active);
    }

    [Theory]
    [InlineData(TestBundle.Name)]
    [InlineData(Tensors.AnyActive)]
    public async Task Unload_ActiveModel_IsRefused(string name)
    {
        await Refusals.AssertAsync(UnloadAsync(new() { ModelName = name }), StatusCode.FailedPrecondition, "MODEL_ACTIVE");

        Assert.Equal(["female"], (await _server.InferAsync(Tensors.Nicknames("ff"))).Texts("label"));
    }

    [Fact]
    public async Task Unload_OtherModel_DoesNothing()
    {
        var request = new RepositoryModelUnloadRequest { ModelName = "other" };
        request.Parameters.Add("unload_dependents", new ModelRepositoryParameter { BoolParam = true });

        RepositoryModelUnloadResponse response = await UnloadAsync(request);

        Assert.True(response.IsUnloaded);
        Assert.Equal(2, (await _server.Models.ListAsync()).Count);
        await Refusals.AssertAsync(UnloadAsync(new() { ModelName = "none" }), StatusCode.NotFound, "MODEL_NOT_FOUND");
        request.Parameters.Add("force", new ModelRepositoryParameter { BoolParam = true });
        await Refusals.AssertAsync(UnloadAsync(request), StatusCode.InvalidArgument, "PARAMETER_INVALID");
    }

    private Task<RepositoryIndexResponse> IndexAsync(RepositoryIndexRequest request) =>
        _server.Tensor().RepositoryIndexAsync(request, cancellationToken: Tensors.Token).ResponseAsync;

    private Task<RepositoryModelLoadResponse> LoadAsync(RepositoryModelLoadRequest request) =>
        _server.Tensor().RepositoryModelLoadAsync(request, cancellationToken: Tensors.Token).ResponseAsync;

    private Task<RepositoryModelUnloadResponse> UnloadAsync(RepositoryModelUnloadRequest request) =>
        _server.Tensor().RepositoryModelUnloadAsync(request, cancellationToken: Tensors.Token).ResponseAsync;
}
