using System.IO.Compression;
using System.Text;
using GenderGrpc.Bundle.Manifest;
using GenderGrpc.Server.Tests.Fixtures;
using GenderGrpc.V1;
using Google.Protobuf;
using Grpc.Core;

namespace GenderGrpc.Server.Tests.Registry;

public sealed class UploadModelTests : IAsyncLifetime
{
    private const int Link = 0xA1FF << 16;

    private readonly TestBundle _other = TestBundle.Write(name: "other");
    private RunningServer _server = null!;

    public async ValueTask InitializeAsync() =>
        _server = await RunningServer.StartAsync("--Limits:ModelFiles=8", "--Limits:ModelBytes=1000000", "--Limits:ModelZipBytes=500000");

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _other.Dispose();
    }

    [Fact]
    public async Task Upload_Bundle_IsInstalledAndNotServed()
    {
        Model model = await _server.Models.UploadAsync(BundleZip.Of(_other));

        Assert.Equal(_other.Version, model.Version);
        Assert.Equal("other", model.DisplayName);
        Assert.False(model.Active);
        Assert.Equal([model.Version, _server.ModelVersion], (await _server.Models.ListAsync()).Select(listed => listed.Version));
        AssertNothingLeft(models: 2);
    }

    [Fact]
    public async Task Upload_WhatWasDownloaded_IsTheSameModelAndTheSameBytes()
    {
        byte[] zip = await _server.Models.DownloadAsync(_server.ModelVersion);
        await using RunningServer elsewhere = await RunningServer.StartSlowAsync();

        Model model = await elsewhere.Models.UploadAsync(zip, chunkBytes: 777);
        await elsewhere.Models.ActivateAsync(model.Version);

        Assert.Equal(_server.ModelVersion, model.Version);
        Assert.Equal(zip, await elsewhere.Models.DownloadAsync(model.Version));
        Assert.Equal(zip, await _server.Models.DownloadAsync(_server.ModelVersion));
        using var archive = new ZipArchive(new MemoryStream(zip));
        Assert.Equal(["manifest.json", "model.onnx", "vocabulary.txt"], archive.Entries.Select(entry => entry.FullName));
        AssertNothingLeft(models: 1);
    }

    [Fact]
    public async Task Upload_FiveCopiesAtOnce_HaveOneEffectAndOneAnswer()
    {
        byte[] zip = BundleZip.Of(_other);

        Model[] answers = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => _server.Models.UploadAsync(zip, "once")));
        await _server.Models.ActivateAsync(_other.Version);
        Model late = await _server.Models.UploadAsync(zip, "once");

        Assert.All(answers, answer => Assert.Equal(late, answer));
        Assert.Equal(2, (await _server.Models.ListAsync()).Count);
        AssertNothingLeft(models: 2);
    }

    [Fact]
    public async Task Upload_InstalledVersion_StaysAsItIs()
    {
        Model first = await _server.Models.UploadAsync(BundleZip.Of(_other));
        Model second = await _server.Models.UploadAsync(BundleZip.Of(_other));

        Assert.Equal(first, second);
    }

    [Fact]
    public async Task Upload_IdOfAnotherRequest_IsRefused()
    {
        await _server.Models.UploadAsync(BundleZip.Of(_other), "id");

        RpcException exception = await Refusals.AssertAsync(
            _server.Models.UploadAsync([1, 2, 3], "id"), StatusCode.InvalidArgument, "REQUEST_ID_REUSED");

        exception.Details().AssertViolation("REQUEST_ID_REUSED", "start.request_id", "30 days");
    }

    public static TheoryData<string, string, byte[]> HostileZips { get; } = MakeHostileZips();

    [Theory]
    [MemberData(nameof(HostileZips))]
    public async Task Upload_HostileZip_IsRefusedAndLeavesNothing(string reason, string violation, byte[] zip)
    {
        RpcException exception = await Refusals.AssertAsync(_server.Models.UploadAsync(zip), StatusCode.InvalidArgument, reason);

        exception.Details().AssertViolation(reason, "chunk", violation);
        Assert.DoesNotContain(_server.DataFolder, exception.Status.Detail, StringComparison.Ordinal);
        Assert.Single(await _server.Models.ListAsync());
        AssertNothingLeft(models: 1);
    }

    public static TheoryData<string, string, string, Action<ModelUploadStart>> WrongStarts { get; } = new()
    {
        { "DIGEST_MISMATCH", "start.digest", "isn't the digest", start => start.Digest = Digest.Of([1]) },
        { "DIGEST_INVALID", "start.digest", "64 lower-case hex", start => start.Digest = start.Digest.ToUpperInvariant() },
        { "DIGEST_INVALID", "start.digest", "64 lower-case hex", start => start.Digest = "" },
        { "ZIP_BYTES_MISMATCH", "start.zip_bytes", "more", start => start.ZipBytes -= 1 },
        { "ZIP_BYTES_MISMATCH", "start.zip_bytes", "isn't what came", start => start.ZipBytes += 1 },
        { "ZIP_BYTES_OUT_OF_RANGE", "start.zip_bytes", "1 to 500000 (Limits:ModelZipBytes)", start => start.ZipBytes = 500_001 },
        { "ZIP_BYTES_OUT_OF_RANGE", "start.zip_bytes", "1 to 500000 (Limits:ModelZipBytes)", start => start.ZipBytes = -1 },
        { "REQUEST_ID_INVALID", "start.request_id", "1 to 64", start => start.RequestId = "" },
    };

    [Theory]
    [MemberData(nameof(WrongStarts))]
    public async Task Upload_WrongStart_IsRefusedAndLeavesNothing(
        string reason, string field, string violation, Action<ModelUploadStart> change)
    {
        RpcException exception = await Refusals.AssertAsync(
            _server.Models.UploadAsync(BundleZip.Of(_other), change: change), StatusCode.InvalidArgument, reason);

        exception.Details().AssertViolation(reason, field, violation);
        AssertNothingLeft(models: 1);
    }

    [Fact]
    public async Task Upload_MessagesOutOfOrder_AreRefused()
    {
        var start = new UploadModelRequest { Start = new() { RequestId = "id", ZipBytes = 3, Digest = Digest.Of([1, 2, 3]) } };
        var chunk = new UploadModelRequest { Chunk = ByteString.CopyFrom(1, 2, 3) };
        var large = new UploadModelRequest { Chunk = ByteString.CopyFrom(new byte[(1 << 20) + 1]) };

        foreach (UploadModelRequest[] messages in (UploadModelRequest[][])[[], [chunk], [start, chunk, start], [start, new()]])
        {
            await Refusals.AssertAsync(_server.Models.UploadAsync(messages), StatusCode.InvalidArgument, "UPLOAD_OUT_OF_ORDER");
        }

        RpcException exception =
            await Refusals.AssertAsync(_server.Models.UploadAsync([start, large]), StatusCode.InvalidArgument, "CHUNK_TOO_LARGE");
        exception.Details().AssertViolation("CHUNK_TOO_LARGE", "chunk", "1048576 bytes");
        AssertNothingLeft(models: 1);
    }

    [Fact]
    public async Task Upload_CallBreaksOff_LeavesNothing()
    {
        byte[] zip = BundleZip.Of(_other);
        using (AsyncClientStreamingCall<UploadModelRequest, UploadModelResponse> call =
            _server.Models.UploadModel(cancellationToken: TestContext.Current.CancellationToken))
        {
            var start = new ModelUploadStart { RequestId = "id", ZipBytes = zip.Length, Digest = Digest.Of(zip) };
            await call.RequestStream.WriteAsync(new() { Start = start }, TestContext.Current.CancellationToken);
            await call.RequestStream.WriteAsync(
                new() { Chunk = ByteString.CopyFrom(zip[..100]) }, TestContext.Current.CancellationToken);
            await Eventually.IsTrueAsync(() => Scratch().Length == 1);
        }

        await Eventually.IsTrueAsync(() => Scratch().Length == 0);
        // Its id isn't taken by what never came to an effect.
        await _server.Models.UploadAsync(zip, "id");
    }

    private static TheoryData<string, string, byte[]> MakeHostileZips()
    {
        using TestBundle bundle = TestBundle.Write(name: "hostile");
        (string Name, byte[] Content)[] files = BundleZip.Files(bundle);
        byte[] good = BundleZip.Of(files);
        byte[] small = [1];
        byte[] Renamed(string name) => BundleZip.Of([.. files, (name, small)]);
        return new TheoryData<string, string, byte[]>
        {
            { "ARCHIVE_ENTRY_PATH", "'../evil', which leads out of the folder", Renamed("../evil") },
            { "ARCHIVE_ENTRY_PATH", "leads out of the folder", Renamed("a/../../evil") },
            { "ARCHIVE_ENTRY_PATH", "leads out of the folder", Renamed(@"..\evil") },
            { "ARCHIVE_ENTRY_PATH", "'/etc/evil', which is an absolute path", Renamed("/etc/evil") },
            { "ARCHIVE_ENTRY_PATH", "is an absolute path", Renamed("C:/evil") },
            { "ARCHIVE_ENTRY_PATH", "is too long a name", Renamed(new string('a', 256)) },
            { "ARCHIVE_ENTRY_PATH", "isn't a name that every system takes", Renamed("a\nb") },
            { "ARCHIVE_ENTRY_PATH", "isn't a name that every system takes", Renamed("nul.txt") },
            { "ARCHIVE_ENTRY_DEPTH", "'bundle/manifest.json', but must hold files at its top", Renamed("bundle/manifest.json") },
            { "ARCHIVE_ENTRY_DEPTH", "no folder", Renamed("bundle/") },
            { "ARCHIVE_ENTRY_DUPLICATE", "'MODEL.onnx' twice", Renamed("MODEL.onnx") },
            { "ARCHIVE_ENTRY_TYPE", "'link', which is a link", BundleZip.Of(e => e.ExternalAttributes = Link, ("link", small)) },
            { "ARCHIVE_TOO_MANY_FILES", "8 files and folders (Limits:ModelFiles)", BundleZip.Of(Many(9)) },
            { "ARCHIVE_RATIO_TOO_HIGH", "100 times its size (Limits:ZipRatio)", BundleZip.Of(("zeros", new byte[900_000])) },
            { "ARCHIVE_TOO_LARGE", "1000000 bytes (Limits:ModelBytes)", BundleZip.Of(("zeros", new byte[1_000_001])) },
            { "ARCHIVE_UNREADABLE", "cut short", good[..^30] },
            { "ARCHIVE_UNREADABLE", "cut short", good[50..] },
            { "ARCHIVE_UNREADABLE", "no zip at all", Encoding.UTF8.GetBytes("not a zip") },
            { "MODEL_INVALID", "manifest.json is missing", BundleZip.Of(("readme.txt", small)) },
            { "MODEL_INVALID", "model.onnx is missing", BundleZip.Of([.. files.Where(file => file.Name != "model.onnx")]) },
            { "MODEL_INVALID", "doesn't list", Renamed("stray.txt") },
            { "MODEL_INVALID", "manifest.json isn't JSON", BundleZip.Of(("manifest.json", small)) },
            {
                "MODEL_INVALID",
                "its digest differs",
                BundleZip.Of([.. files.Select(file => (file.Name, file.Name == "model.onnx" ? file.Content[1..] : file.Content))])
            },
        };
    }

    private static (string Name, byte[] Content)[] Many(int count) =>
        [.. Enumerable.Range(0, count).Select(i => ($"file{i}", new byte[] { 1 }))];

    private string[] Scratch() => Directory.GetFileSystemEntries(Path.Combine(_server.DataFolder, "scratch"));

    private void AssertNothingLeft(int models)
    {
        Assert.Empty(Scratch());
        Assert.Equal(models, Directory.GetFileSystemEntries(Path.Combine(_server.DataFolder, "models")).Length);
    }
}
