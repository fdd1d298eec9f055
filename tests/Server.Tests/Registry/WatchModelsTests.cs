using GenderGrpc.Server.Tests.Fixtures;
using GenderGrpc.V1;
using Grpc.Core;

namespace GenderGrpc.Server.Tests.Registry;

public sealed class WatchModelsTests : IAsyncLifetime
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
    public async Task Watch_ActiveModelChanges_TellsEachOnce()
    {
        using AsyncServerStreamingCall<WatchModelsResponse> watch = Watch();

        Assert.Equal(await _server.Models.GetAsync(_server.ModelVersion), await NextAsync(watch));
        Model other = await _server.Models.ActivateAsync(_other.Version);
        await _server.Models.ActivateAsync(_other.Version);
        Model back = await _server.Models.RollbackAsync();

        Assert.Equal(other, await NextAsync(watch));
        Assert.Equal(back, await NextAsync(watch));
        Assert.Equal(_server.ModelVersion, back.Version);
    }

    [Fact]
    public async Task Watch_ServerStops_EndsWithTheReason()
    {
        using AsyncServerStreamingCall<WatchModelsResponse> watch = Watch();
        await NextAsync(watch);

        Task stopping = _server.App.StopAsync(TestContext.Current.CancellationToken);

        await Refusals.AssertAsync(
            watch.ResponseStream.MoveNext(TestContext.Current.CancellationToken), StatusCode.Unavailable, "SHUTTING_DOWN");
        await stopping;
    }

    private AsyncServerStreamingCall<WatchModelsResponse> Watch() =>
        _server.Models.WatchModels(new WatchModelsRequest(), cancellationToken: TestContext.Current.CancellationToken);

    private static async Task<Model> NextAsync(AsyncServerStreamingCall<WatchModelsResponse> watch)
    {
        Assert.True(await watch.ResponseStream.MoveNext(TestContext.Current.CancellationToken));
        return watch.ResponseStream.Current.Active;
    }
}
