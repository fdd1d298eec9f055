using System.IO.Compression;
using GenderGrpc.Bundle.Manifest;
using GenderGrpc.Server.Tests.Fixtures;
using GenderGrpc.V1;
using Google.Protobuf;
using Grpc.Core;

namespace GenderGrpc.Server.Tests.Runs;

public sealed class FolderTransferTests : IAsyncLifetime
{
    private RunningServer _server = null!;
    private ScriptedTrainer _trainer = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private TrainerService.TrainerServiceClient Client => new(_server.Channel);

    public async ValueTask InitializeAsync()
    {
        _server = await RunningServer.StartAsync(ScriptedTrainer.Options());
        string dataset = _server.AddDataset();
        Directory.CreateDirectory(Path.Combine(dataset, "images"));
        File.WriteAllText(Path.Combine(dataset, "images", "a.png"), "a");
        await _server.Training.CreateAsync();
        _trainer = await ScriptedTrainer.TakeAsync(_server);
    }

    public async ValueTask DisposeAsync()
    {
        _trainer.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Fetch_Dataset_GivesAllItsFiles()
    {
        using var zip = new ZipArchive(new MemoryStream(await FetchAsync(FolderKind.Dataset)));

        Assert.Equal(["images/a.png", "manifest.csv"], zip.Entries.Select(entry => entry.FullName).Order());
    }

    [Fact]
    public async Task Deliver_Checkpoint_IsWhatIsFetchedThen()
    {
        await DeliverAsync(FolderKind.Checkpoint, BundleZip.Of(("state.json", "1"u8.ToArray())));
        await DeliverAsync(FolderKind.Checkpoint, BundleZip.Of(("state.json", "2"u8.ToArray())));

        using var zip = new ZipArchive(new MemoryStream(await FetchAsync(FolderKind.Checkpoint)));
        using var state = new StreamReader(Assert.Single(zip.Entries).Open());
        Assert.Equal("2", state.ReadToEnd());
        Assert.Equal(
            ["checkpoint"], Directory.GetDirectories(_trainer.Assignment.RunFolder).Select(Path.GetFileName));
    }

    [Fact]
    public async Task Deliver_HostileZip_LeavesWhatWasThere()
    {
        await DeliverAsync(FolderKind.Bundle, BundleZip.Of(("manifest.json", "{}"u8.ToArray())));

        await Refusals.AssertAsync(
            DeliverAsync(FolderKind.Bundle, BundleZip.Of(("../../evil", "x"u8.ToArray()))),
            StatusCode.InvalidArgument,
            "ARCHIVE_ENTRY_PATH");
        await Refusals.AssertAsync(
            DeliverAsync(FolderKind.Bundle, BundleZip.Of(("a", "x"u8.ToArray())), start => start.Digest = Digest.Of("y"u8)),
            StatusCode.InvalidArgument,
            "DIGEST_MISMATCH");

        Assert.Equal("{}", File.ReadAllText(Path.Combine(_trainer.Assignment.RunFolder, "bundle", "manifest.json")));
        Assert.Empty(Directory.GetDirectories(Path.Combine(_server.DataFolder, "scratch")));
    }

    [Fact]
    public async Task Transfer_NotTheTrainersOwn_IsRefused()
    {
        byte[] zip = BundleZip.Of(("a", "x"u8.ToArray()));
        await Refusals.AssertAsync(
            DeliverAsync(FolderKind.Bundle, zip, start => start.Attempt = 2), StatusCode.Aborted, "ATTEMPT_OVER");
        await Refusals.AssertAsync(
            DeliverAsync(FolderKind.Bundle, zip, start => start.Run = "runs/000000000000"),
            StatusCode.Unauthenticated,
            "TRAINER_TOKEN_INVALID");
        await Refusals.AssertAsync(
            DeliverAsync(FolderKind.Dataset, zip), StatusCode.InvalidArgument, "FOLDER_KIND_INVALID");
        await Refusals.AssertAsync(FetchAsync(FolderKind.Bundle), StatusCode.InvalidArgument, "FOLDER_KIND_INVALID");
        await Refusals.AssertAsync(FetchAsync(FolderKind.Checkpoint), StatusCode.NotFound, "FOLDER_NOT_FOUND");
        await Refusals.AssertAsync(
            FetchAsync(FolderKind.Dataset, "stranger"), StatusCode.Unauthenticated, "TRAINER_TOKEN_INVALID");
    }

    private async Task<byte[]> FetchAsync(FolderKind kind, string token = ScriptedTrainer.Token)
    {
        using AsyncServerStreamingCall<FetchFolderResponse> call = Client.FetchFolder(
            new FetchFolderRequest { Run = _trainer.Assignment.Run, Kind = kind }, HeadersOf(token), cancellationToken: Cancellation);
        using var zip = new MemoryStream();
        await foreach (FetchFolderResponse response in call.ResponseStream.ReadAllAsync(Cancellation))
        {
            zip.Write(response.Chunk.Span);
        }

        return zip.ToArray();
    }

    private async Task<DeliverFolderResponse> DeliverAsync(
        FolderKind kind, byte[] zip, Action<FolderDeliveryStart>? change = null)
    {
        using AsyncClientStreamingCall<DeliverFolderRequest, DeliverFolderResponse> call =
            Client.DeliverFolder(HeadersOf(ScriptedTrainer.Token), cancellationToken: Cancellation);
        var start = new FolderDeliveryStart
        {
            Run = _trainer.Assignment.Run,
            Attempt = 1,
            Kind = kind,
            ZipBytes = zip.Length,
            Digest = Digest.Of(zip),
        };
        change?.Invoke(start);
        try
        {
            await call.RequestStream.WriteAsync(new DeliverFolderRequest { Start = start }, Cancellation);
            await call.RequestStream.WriteAsync(new DeliverFolderRequest { Chunk = ByteString.CopyFrom(zip) }, Cancellation);
            await call.RequestStream.CompleteAsync();
        }
        catch (Exception exception) when (exception is RpcException or InvalidOperationException)
        {
            // The call ended before everything was sent: its response says why.
        }

        return await call.ResponseAsync;
    }

    private static Metadata HeadersOf(string token) => new() { { "authorization", $"Bearer {token}" } };
}
