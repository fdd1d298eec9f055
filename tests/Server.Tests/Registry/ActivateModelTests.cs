using GenderGrpc.Server.Tests.Fixtures;
using GenderGrpc.V1;
using Grpc.Core;

namespace GenderGrpc.Server.Tests.Registry;

public sealed class ActivateModelTests : IAsyncLifetime
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
    public async Task Activate_InstalledModel_IsServedFromThenOn()
    {
        Model before = await _server.Models.GetAsync(_other.Version);

        Model activated = await _server.Models.ActivateAsync(_other.Version);

        Assert.False(before.Active);
        Assert.True(activated.Active);
        Assert.NotEqual(before.Etag, activated.Etag);
        Assert.Equal(activated, await _server.Models.GetAsync(_other.Version));
        Assert.False((await _server.Models.GetAsync(_server.ModelVersion)).Active);
        Assert.Equal(_other.Version, await PredictedVersionAsync(""));
        Assert.Equal(_other.Version, await PredictedVersionAsync("other"));
        await Refusals.AssertAsync(PredictedVersionAsync(_server.ModelVersion), StatusCode.NotFound, "MODEL_NOT_FOUND");
    }

    [Fact]
    public async Task Activate_FiveCopiesAtOnce_HaveOneEffectAndOneAnswer()
    {
        Model[] answers = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => _server.Models.ActivateAsync(_other.Version, "once")));
        Model late = await _server.Models.ActivateAsync(_other.Version, "once");

        Assert.All(answers, answer => Assert.Equal(late, answer));
        await _server.Models.RollbackAsync();
        // A second effect would have been a second step to go back by.
        await Refusals.AssertAsync(
            _server.Models.RollbackAsync(), StatusCode.FailedPrecondition, "NOTHING_TO_ROLL_BACK_TO");
        // The answer is what it was, though the model is active no more.
        Assert.Equal(late, await _server.Models.ActivateAsync(_other.Version, "once"));
        Assert.Equal(_server.ModelVersion, await PredictedVersionAsync(""));
    }

    [Fact]
    public async Task Activate_IdOfAnotherRequest_IsRefused()
    {
        await _server.Models.ActivateAsync(_other.Version, "id");

        RpcException otherModel = await Refusals.AssertAsync(
            _server.Models.ActivateAsync(_server.ModelVersion, "id"), StatusCode.InvalidArgument, "REQUEST_ID_REUSED");
        RpcException otherVerb = await Refusals.AssertAsync(
            _server.Models.RollbackAsync("id"), StatusCode.InvalidArgument, "REQUEST_ID_REUSED");

        otherModel.Details().AssertViolation("REQUEST_ID_REUSED", "request_id", "30 days");
        otherVerb.Details().AssertViolation("REQUEST_ID_REUSED", "request_id", "30 days");
        Assert.Equal(_other.Version, await PredictedVersionAsync(""));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a\nb")]
    [InlineData("ö")]
    [InlineData("12345678901234567890123456789012345678901234567890123456789012345")]
    public async Task Activate_UnusableId_IsRefused(string id)
    {
        RpcException exception = await Refusals.AssertAsync(
            _server.Models.ActivateAsync(_other.Version, id), StatusCode.InvalidArgument, "REQUEST_ID_INVALID");

        exception.Details().AssertViolation("REQUEST_ID_INVALID", "request_id", "1 to 64 printable ASCII");
    }

    [Fact]
    public async Task Activate_SameEtagTwiceAtOnce_HasOneWinner()
    {
        string etag = (await _server.Models.GetAsync(_other.Version)).Etag;

        Task<Model>[] calls = [.. Enumerable.Range(0, 4).Select(_ => _server.Models.ActivateAsync(_other.Version, etag: etag))];
        await Task.WhenAll(calls.Select(call => call.ContinueWith(_ => { }, TaskScheduler.Default)));

        await Assert.Single(calls, call => call.IsCompletedSuccessfully);
        foreach (Task<Model> loser in calls.Where(call => call.IsFaulted))
        {
            await Refusals.AssertAsync(loser, StatusCode.Aborted, "ETAG_MISMATCH");
        }
    }

    [Theory]
    [InlineData("models/0000000000000000000000000000000000000000000000000000000000000000", StatusCode.NotFound, "MODEL_NOT_FOUND")]
    [InlineData("models/x", StatusCode.InvalidArgument, "NAME_INVALID")]
    [InlineData("models/../../../../etc/passwd", StatusCode.InvalidArgument, "NAME_INVALID")]
    [InlineData("", StatusCode.InvalidArgument, "NAME_INVALID")]
    public async Task Activate_NoSuchModel_IsRefused(string name, StatusCode code, string reason)
    {
        var request = new ActivateModelRequest { RequestId = ModelCalls.NewId(), Name = name };

        await Refusals.AssertAsync(
            _server.Models.ActivateModelAsync(request, cancellationToken: TestContext.Current.CancellationToken).ResponseAsync,
            code,
            reason);
    }

    [Fact]
    public async Task Activate_ModelThatDoesNotOpen_IsRefusedAndTheOldOneServesOn()
    {
        using TestBundle broken = TestBundle.Write(isServable: false);
        await _server.Models.UploadAsync(BundleZip.Of(broken));

        RpcException exception = await Refusals.AssertAsync(
            _server.Models.ActivateAsync(broken.Version, "again"), StatusCode.FailedPrecondition, "MODEL_UNSERVABLE");

        Assert.DoesNotContain(_server.DataFolder, exception.Status.Detail, StringComparison.Ordinal);
        Assert.Equal(_server.ModelVersion, await PredictedVersionAsync(""));
        Assert.False((await _server.Models.GetAsync(broken.Version)).Active);
        // What failed wasn't acknowledged, so its id may be tried again.
        await Refusals.AssertAsync(
            _server.Models.ActivateAsync(broken.Version, "again"), StatusCode.FailedPrecondition, "MODEL_UNSERVABLE");
    }

    private async Task<string> PredictedVersionAsync(string model)
    {
        PredictResponse response = await _server.Client.PredictAsync(
            new PredictRequest { Profile = new Profile { Nickname = "ff" }, Model = model },
            cancellationToken: TestContext.Current.CancellationToken);
        return response.Prediction.ModelVersion;
    }
}
