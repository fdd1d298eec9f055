using GenderGrpc.Server.Tests.Fixtures;
using GenderGrpc.V1;
using Grpc.Core;

namespace GenderGrpc.Server.Tests.Registry;

public sealed class DeleteModelTests : IAsyncLifetime
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
    public async Task Delete_UnusedModel_LeavesNothingOfIt()
    {
        await _server.Models.DeleteAsync(_other.Version);

        await Refusals.AssertAsync(_server.Models.GetAsync(_other.Version), StatusCode.NotFound, "MODEL_NOT_FOUND");
        await Refusals.AssertAsync(_server.Models.DownloadAsync(_other.Version), StatusCode.NotFound, "MODEL_NOT_FOUND");
        Assert.Single(await _server.Models.ListAsync());
        Assert.Single(Directory.GetFileSystemEntries(Path.Combine(_server.DataFolder, "models")));
    }

    [Fact]
    public async Task Delete_FiveCopiesAtOnce_AreAllAnswered()
    {
        await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => _server.Models.DeleteAsync(_other.Version, "once")));

        await _server.Models.DeleteAsync(_other.Version, "once");
        await Refusals.AssertAsync(_server.Models.DeleteAsync(_other.Version), StatusCode.NotFound, "MODEL_NOT_FOUND");
    }

    [Fact]
    public async Task Delete_ModelInUse_IsRefused()
    {
        await _server.Models.ActivateAsync(_other.Version);

        await Refusals.AssertAsync(_server.Models.DeleteAsync(_other.Version), StatusCode.FailedPrecondition, "MODEL_ACTIVE");
        await Refusals.AssertAsync(
            _server.Models.DeleteAsync(_server.ModelVersion), StatusCode.FailedPrecondition, "MODEL_NEEDED_FOR_ROLLBACK");
    }

    [Fact]
    public async Task Delete_InstalledAgain_HasAnotherEtag()
    {
        string etag = (await _server.Models.GetAsync(_other.Version)).Etag;
        await _server.Models.DeleteAsync(_other.Version);
        Model again = await _server.Models.UploadAsync(BundleZip.Of(_other));

        Assert.NotEqual(etag, again.Etag);
        await Refusals.AssertAsync(_server.Models.DeleteAsync(_other.Version, etag: etag), StatusCode.Aborted, "ETAG_MISMATCH");
        await _server.Models.DeleteAsync(_other.Version, etag: again.Etag);
    }
}
