using System.Text;
using GenderGrpc.Bundle.Manifest;
using GenderGrpc.Server.Tests.Fixtures;
using GenderGrpc.V1;
using Google.Protobuf;
using Grpc.Core;

namespace GenderGrpc.Server.Tests.Datasets;

public sealed class UploadDatasetTests : IAsyncLifetime
{
    private const int Link = 0xA1FF << 16;

    private RunningServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await RunningServer.StartAsync(
        "--Limits:DatasetFiles=12", "--Limits:DatasetBytes=1000000", "--Limits:DatasetZipBytes=500000");

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Upload_DataFolder_IsUnpackedAndCounted()
    {
        Dataset dataset = await _server.Training.UploadAsync(DatasetZip.Small);

        Assert.Equal("people", dataset.DisplayName);
        Assert.Equal(3, dataset.Profiles);
        Assert.Equal(2, dataset.Names);
        Assert.Equal(3, dataset.Files);
        Assert.Equal(DatasetZip.Small.Length, dataset.ZipBytes);
        Assert.Equal(Digest.Of(DatasetZip.Small), dataset.Digest);
        Assert.NotEmpty(dataset.Etag);
        Assert.Equal(dataset, Assert.Single(await _server.Training.ListAsync()));
        Assert.Equal(DatasetZip.Manifest, await ReadAsync(dataset, "manifest.csv"));
        Assert.Equal(["images", "manifest.csv", "names"], Entries(dataset));
        Assert.Equal(dataset.Bytes, Directory.GetFiles(FolderOf(dataset), "*", SearchOption.AllDirectories).Sum(f => new FileInfo(f).Length));
        AssertNothingLeft(datasets: 1);
    }

    [Theory]
    [InlineData("people/")]
    [InlineData("names/")]
    public async Task Upload_OneFolderAroundEverything_IsLookedThrough(string folder)
    {
        Dataset dataset = await _server.Training.UploadAsync(DatasetZip.Of(prefix: folder));

        Assert.Equal(3, dataset.Profiles);
        Assert.Equal(2, dataset.Names);
        Assert.Equal(["images", "manifest.csv", "names"], Entries(dataset));
    }

    [Fact]
    public async Task Upload_FiveCopiesAtOnce_HaveOneEffectAndOneAnswer()
    {
        byte[] zip = DatasetZip.Large(200_000);

        Dataset[] answers = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => _server.Training.UploadAsync(zip, "once")));
        Dataset late = await _server.Training.UploadAsync(zip, "once");

        Assert.All(answers, answer => Assert.Equal(late, answer));
        Assert.Single(await _server.Training.ListAsync());
        AssertNothingLeft(datasets: 1);
    }

    [Fact]
    public async Task Upload_IdOfAnotherRequest_IsRefused()
    {
        await _server.Training.UploadAsync(DatasetZip.Small, "id");

        RpcException exception = await Refusals.AssertAsync(
            _server.Training.UploadAsync([1, 2, 3], "id"), StatusCode.InvalidArgument, "REQUEST_ID_REUSED");

        exception.Details().AssertViolation("REQUEST_ID_REUSED", "start.request_id", "30 days");
    }

    public static TheoryData<string, string, byte[]> HostileZips { get; } = MakeHostileZips();

    [Theory]
    [MemberData(nameof(HostileZips))]
    public async Task Upload_HostileZip_IsRefusedAndLeavesNothing(string reason, string violation, byte[] zip)
    {
        RpcException exception =
            await Refusals.AssertAsync(_server.Training.UploadAsync(zip, "id"), StatusCode.InvalidArgument, reason);

        exception.Details().AssertViolation(reason, "chunk", violation);
        Assert.DoesNotContain(_server.DataFolder, exception.Status.Detail, StringComparison.Ordinal);
        Assert.Empty(await _server.Training.ListAsync());
        AssertNothingLeft(datasets: 0);
        await Refusals.AssertAsync(_server.Training.UploadedAsync("id"), StatusCode.NotFound, "UPLOAD_NOT_FOUND");
    }

    public static TheoryData<string, string, string, Action<DatasetUploadStart>> WrongStarts { get; } = new()
    {
        { "DIGEST_MISMATCH", "start.digest", "isn't the digest", start => start.Digest = Digest.Of([1]) },
        { "DIGEST_INVALID", "start.digest", "64 lower-case hex", start => start.Digest = "" },
        { "ZIP_BYTES_MISMATCH", "start.zip_bytes", "more", start => start.ZipBytes -= 1 },
        { "ZIP_BYTES_OUT_OF_RANGE", "start.zip_bytes", "1 to 500000 (Limits:DatasetZipBytes)", start => start.ZipBytes = 500_001 },
        { "ZIP_BYTES_OUT_OF_RANGE", "start.zip_bytes", "1 to 500000 (Limits:DatasetZipBytes)", start => start.ZipBytes = -1 },
        { "REQUEST_ID_INVALID", "start.request_id", "1 to 64", start => start.RequestId = "" },
        { "REQUEST_ID_INVALID", "start.request_id", "1 to 64", start => start.RequestId = "../\n" },
        { "DISPLAY_NAME_INVALID", "start.display_name", "100", start => start.DisplayName = new string('x', 101) },
        { "DISPLAY_NAME_INVALID", "start.display_name", "control", start => start.DisplayName = "a\u001b[2J" },
    };

    [Theory]
    [MemberData(nameof(WrongStarts))]
    public async Task Upload_WrongStart_IsRefusedAndLeavesNothing(
        string reason, string field, string violation, Action<DatasetUploadStart> change)
    {
        RpcException exception = await Refusals.AssertAsync(
            _server.Training.UploadAsync(DatasetZip.Small, change: change), StatusCode.InvalidArgument, reason);

        exception.Details().AssertViolation(reason, field, violation);
        AssertNothingLeft(datasets: 0);
    }

    [Fact]
    public async Task Upload_MessagesOutOfOrder_AreRefused()
    {
        var start = new UploadDatasetRequest { Start = DatasetRequests.Start([1, 2, 3], "id") };
        var chunk = new UploadDatasetRequest { Chunk = ByteString.CopyFrom(1) };
        var large = new UploadDatasetRequest { Chunk = ByteString.CopyFrom(new byte[(1 << 20) + 1]) };

        foreach (UploadDatasetRequest[] messages in (UploadDatasetRequest[][])[[], [chunk], [start, start], [start, new()]])
        {
            await Refusals.AssertAsync(_server.Training.UploadAsync(messages), StatusCode.InvalidArgument, "UPLOAD_OUT_OF_ORDER");
        }

        await Refusals.AssertAsync(_server.Training.UploadAsync([start, large]), StatusCode.InvalidArgument, "CHUNK_TOO_LARGE");
    }

    private static TheoryData<string, string, byte[]> MakeHostileZips()
    {
        byte[] small = [1];
        byte[] good = DatasetZip.Small;
        byte[] Manifest(string rows) => DatasetZip.Of("avatar,nickname,label,split\n" + rows);
        return new TheoryData<string, string, byte[]>
        {
            { "ARCHIVE_ENTRY_PATH", "'../evil', which leads out of the folder", DatasetZip.With(("../evil", small)) },
            { "ARCHIVE_ENTRY_PATH", "leads out of the folder", DatasetZip.With(("images/../../evil", small)) },
            { "ARCHIVE_ENTRY_PATH", "is an absolute path", DatasetZip.With(("/etc/evil", small)) },
            { "ARCHIVE_ENTRY_DEPTH", "16 folders deep", DatasetZip.With((string.Concat(Enumerable.Repeat("d/", 17)) + "f", small)) },
            { "ARCHIVE_ENTRY_DUPLICATE", "'MANIFEST.csv' twice", DatasetZip.With(("MANIFEST.csv", small)) },
            { "ARCHIVE_ENTRY_TYPE", "'link', which is a link", BundleZip.Of(e => e.ExternalAttributes = Link, ("link", small)) },
            {
                "ARCHIVE_TOO_MANY_FILES",
                "12 files and folders (Limits:DatasetFiles)",
                DatasetZip.With([.. Enumerable.Range(0, 10).Select(i => ($"images/{i}", small))])
            },
            { "ARCHIVE_RATIO_TOO_HIGH", "100 times its size (Limits:ZipRatio)", DatasetZip.With(("zeros", new byte[900_000])) },
            { "ARCHIVE_TOO_LARGE", "1000000 bytes (Limits:DatasetBytes)", DatasetZip.With(("zeros", new byte[1_000_001])) },
            { "ARCHIVE_UNREADABLE", "cut short", good[..^30] },
            { "ARCHIVE_UNREADABLE", "no zip at all", Encoding.UTF8.GetBytes("not a zip") },
            { "DATASET_INVALID", "manifest.csv is missing", BundleZip.Of(("readme.txt", small)) },
            { "DATASET_INVALID", "manifest.csv is missing", BundleZip.Of(("a/manifest.csv", small), ("b/manifest.csv", small)) },
            { "DATASET_INVALID", "manifest.csv has no column 'split'", DatasetZip.Of("avatar,nickname,label\n,Anna,female\n") },
            { "DATASET_INVALID", "manifest.csv has no column 'label'", DatasetZip.Of("") },
            { "DATASET_INVALID", "neither a column 'nickname' nor a column 'avatar'", DatasetZip.Of("label,split\nfemale,train\n") },
            { "DATASET_INVALID", "has a column twice", DatasetZip.Of("nickname,label,label,split\nAnna,female,male,train\n") },
            { "DATASET_INVALID", "it has no rows", BundleZip.Of(("manifest.csv", DatasetZip.Text("nickname,label,split\n"))) },
            { "DATASET_INVALID", "manifest.csv line 3: label is 'f'", Manifest(",Anna,female,train\n,Bea,f,train\n") },
            { "DATASET_INVALID", "manifest.csv line 2: split is 'valid'; it must be train, val or test", Manifest(",Anna,female,valid\n") },
            { "DATASET_INVALID", "manifest.csv line 2 isn't a row", Manifest(",Anna,female\n") },
            { "DATASET_INVALID", "manifest.csv line 2: avatar is 'images/b.png', which isn't there", Manifest("images/b.png,,male,train\n") },
            { "DATASET_INVALID", "isn't a path within the data folder", Manifest("images/../../journal.db,,male,train\n") },
            { "DATASET_INVALID", "isn't a path within the data folder", Manifest("/etc/passwd,,male,train\n") },
            { "DATASET_INVALID", "'/etc/?[2J', which isn't", Manifest("/etc/\u001b[2J,,male,train\n") },
            { "DATASET_INVALID", "names/b.tsv has no column 'label'", DatasetZip.With(("names/b.tsv", DatasetZip.Text("name\nAnna\n"))) },
            {
                "DATASET_INVALID",
                "names/b.tsv line 3: label is 'x'",
                DatasetZip.With(("names/b.tsv", DatasetZip.Text("name\tlabel\nAnna\tfemale\nBea\tx\n")))
            },
        };
    }

    private string FolderOf(Dataset dataset) => Path.Combine(_server.DataFolder, dataset.Name);

    private IEnumerable<string?> Entries(Dataset dataset) =>
        Directory.GetFileSystemEntries(FolderOf(dataset)).Select(Path.GetFileName).Order(StringComparer.Ordinal);

    private Task<string> ReadAsync(Dataset dataset, string file) =>
        File.ReadAllTextAsync(Path.Combine(FolderOf(dataset), file), TestContext.Current.CancellationToken);

    private void AssertNothingLeft(int datasets)
    {
        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(_server.DataFolder, "scratch")));
        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(_server.DataFolder, "uploads")));
        Assert.Equal(datasets, Directory.GetFileSystemEntries(Path.Combine(_server.DataFolder, "datasets")).Length);
    }
}
