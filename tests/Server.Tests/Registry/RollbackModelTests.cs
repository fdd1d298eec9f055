using GenderGrpc.Server.Tests.Fixtures;
using GenderGrpc.V1;
using Grpc.Core;

namespace GenderGrpc.Server.Tests.Registry;

public sealed class RollbackModelTests : IAsyncLifetime
{
    private readonly TestBundle _second = TestBundle.Write(name: "second");
    private readonly TestBundle _third = TestBundle.Write(name: "third");
    private RunningServer _server = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await RunningServer.StartAsync();
        await _server.Models.UploadAsync(BundleZip.Of(_second));
        await _server.Models.UploadAsync(BundleZip.Of(_third));
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _second.Dispose();
        _third.Dispose();
    }

    [Fact]
    public async Task Rollback_AgainAndAgain_GoesBackToTheFirst()
    {
        await _server.Models.ActivateAsync(_second.Version);
        await _server.Models.ActivateAsync(_third.Version);

        Model second = await _server.Models.RollbackAsync();
        Model first = await _server.Models.RollbackAsync();

        Assert.Equal(_second.Version, second.Version);
        Assert.True(second.Active);
        Assert.Equal(_server.ModelVersion, first.Version);
        await Refusals.AssertAsync(_server.Models.RollbackAsync(), StatusCode.FailedPrecondition, "NOTHING_TO_ROLL_BACK_TO");
    }

    [Fact]
    public async Task Rollback_NothingActivated_IsRefused() => await Refusals.AssertAsync(
        _server.Models.RollbackAsync(), StatusCode.FailedPrecondition, "NOTHING_TO_ROLL_BACK_TO");

    [Fact]
    public async Task Rollback_SameModelActivatedAgain_IsNoStep()
    {
        await _server.Models.ActivateAsync(_second.Version);
        await _server.Models.ActivateAsync(_second.Version);

        Assert.Equal(_server.ModelVersion, (await _server.Models.RollbackAsync()).Version);
    }

    [Fact]
    public async Task Rollback_ModelsInBetweenDeleted_GoesPastThem()
    {
        await _server.Models.ActivateAsync(_second.Version);
        await _server.Models.ActivateAsync(_third.Version);
        await _server.Models.ActivateAsync(_server.ModelVersion);
        await _server.Models.DeleteAsync(_second.Version);

        Assert.Equal(_third.Version, (await _server.Models.RollbackAsync()).Version);
        Assert.Equal(_server.ModelVersion, (await _server.Models.RollbackAsync()).Version);
        await Refusals.AssertAsync(_server.Models.RollbackAsync(), StatusCode.FailedPrecondition, "NOTHING_TO_ROLL_BACK_TO");
    }

    [Fact]
    public async Task Rollback_FiveCopiesAtOnce_HaveOneEffectAndOneAnswer()
    {
        await _server.Models.ActivateAsync(_second.Version);
        await _server.Models.ActivateAsync(_third.Version);

        Model[] answers = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => _server.Models.RollbackAsync("once")));

        Assert.All(answers, answer => Assert.Equal(_second.Version, answer.Version));
        Assert.Equal(answers[0], await _server.Models.GetAsync(_second.Version));
    }

    [Fact]
    public async Task Rollback_EtagOfWhatWasActive_IsRefused()
    {
        string stale = (await _server.Models.ActivateAsync(_second.Version)).Etag;
        string current = (await _server.Models.ActivateAsync(_third.Version)).Etag;

        await Refusals.AssertAsync(_server.Models.RollbackAsync(etag: stale), StatusCode.Aborted, "ETAG_MISMATCH");
        Assert.Equal(_second.Version, (await _server.Models.RollbackAsync(etag: current)).Version);
    }
}
