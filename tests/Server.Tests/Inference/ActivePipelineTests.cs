using System.Diagnostics.Metrics;
using GenderGrpc.Server.Inference;
using GenderGrpc.Server.Tests.Fixtures;
using GenderGrpc.V1;
using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;

namespace GenderGrpc.Server.Tests.Inference;

public sealed class ActivePipelineTests : IAsyncLifetime
{
    private readonly TestBundle _other = TestBundle.Write(name: "other");
    private RunningServer _server = null!;
    private ModelCounter _models = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await RunningServer.StartAsync();
        await _server.Models.UploadAsync(BundleZip.Of(_other));
        _models = new ModelCounter(_server.App.Services.GetRequiredService<IMeterFactory>());
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _models.Dispose();
        _other.Dispose();
    }

    [Fact]
    public async Task Exchange_LeaseHeld_KeepsTheOldOneUntilItIsGivenBack()
    {
        var active = _server.App.Services.GetRequiredService<ActivePipeline>();
        PipelineLease lease = active.Lease();

        await _server.Models.ActivateAsync(_other.Version);

        Assert.Equal((1, 0), (_models.Loaded, _models.Unloaded));
        await lease.Pipeline.AdmitAsync(TestContext.Current.CancellationToken);
        PredictionResult result = await lease.Pipeline.PredictAsync(
            new PredictionInput { Nickname = "ff", MaxError = 0.05, Deadline = DateTime.MaxValue });
        Assert.Equal(Bundle.Label.Female, result.Decision.Label);
        Assert.Equal(_server.ModelVersion, lease.Pipeline.Manifest.Version);
        lease.Dispose();
        await Eventually.IsTrueAsync(() => _models.Unloaded == 1);
    }

    [Fact]
    public async Task Exchange_StreamIdle_LetsTheOldOneGo()
    {
        CancellationToken cancellationToken = TestContext.Current.CancellationToken;
        using AsyncDuplexStreamingCall<StreamPredictRequest, StreamPredictResponse> stream =
            _server.Client.StreamPredict(cancellationToken: cancellationToken);
        Assert.Equal(_server.ModelVersion, await PredictAsync());

        await _server.Models.ActivateAsync(_other.Version);

        await Eventually.IsTrueAsync(() => _models.Unloaded == 1);
        Assert.Equal(_other.Version, await PredictAsync());

        async Task<string> PredictAsync()
        {
            await stream.RequestStream.WriteAsync(new() { Profile = new() { Nickname = "ff" } }, cancellationToken);
            Assert.True(await stream.ResponseStream.MoveNext(cancellationToken));
            return stream.ResponseStream.Current.Prediction.ModelVersion;
        }
    }

    [Fact]
    public async Task Activate_StaleEtag_LoadsNothing()
    {
        string etag = (await _server.Models.GetAsync(_other.Version)).Etag;
        await _server.Models.ActivateAsync(_other.Version);
        await _server.Models.RollbackAsync();
        await Eventually.IsTrueAsync(() => _models.Unloaded == 2);

        await Refusals.AssertAsync(_server.Models.ActivateAsync(_other.Version, etag: etag), StatusCode.Aborted, "ETAG_MISMATCH");

        Assert.Equal((2, 2), (_models.Loaded, _models.Unloaded));
    }
}
