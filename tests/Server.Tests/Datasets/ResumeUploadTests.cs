using System.Text.RegularExpressions;
using GenderGrpc.Server.Tests.Fixtures;
using GenderGrpc.V1;
using Google.Protobuf;
using Google.Rpc;
using Grpc.Core;
using Grpc.Net.Client;

namespace GenderGrpc.Server.Tests.Datasets;

public sealed partial class ResumeUploadTests : IDisposable
{
    private static readonly byte[] Zip = DatasetZip.Large(50_000);

    private readonly TestBundle _bundle = TestBundle.Write();
    private readonly TemporaryFolder _data = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string[] Uploads => Directory.GetFiles(_data["uploads"]);

    public void Dispose()
    {
        _bundle.Dispose();
        _data.Dispose();
    }

    [Fact]
    public async Task Upload_CallBreaksOff_GoesOnWhereItEnded()
    {
        await using RunningServer server = await RunningServer.StartOnAsync(_bundle, _data);
        (await server.Training.BeginUploadAsync(Zip, "id", 20_000)).Dispose();

        Dataset dataset = await server.Training.UploadAsync(Zip, "id", offset: 20_000);

        Assert.Equal(3, dataset.Profiles);
        Assert.Empty(Uploads);
        GetDatasetUploadResponse complete = await server.Training.UploadedAsync("id");
        Assert.Equal(Zip.Length, complete.Offset);
        Assert.Equal(dataset, complete.Dataset);
        // Wherever it is said to go on, it is the upload that is complete.
        Assert.Equal(dataset, await server.Training.UploadAsync(Zip, "id", offset: 20_000));
        Assert.Equal(dataset, await server.Training.UploadAsync(Zip, "id"));
    }

    [Fact]
    public async Task Upload_AllCameButTheAnswerWasLost_IsTakenUpWithoutAnotherByte()
    {
        await using RunningServer server = await RunningServer.StartOnAsync(_bundle, _data);
        (await server.Training.BeginUploadAsync(Zip, "id", Zip.Length)).Dispose();

        Dataset dataset = await server.Training.UploadAsync(Zip, "id", offset: Zip.Length);

        Assert.Equal(3, dataset.Profiles);
    }

    [Fact]
    public async Task Upload_OtherOffset_IsRefusedWithTheRightOneAndKeepsWhatCame()
    {
        await using RunningServer server = await RunningServer.StartOnAsync(_bundle, _data);
        (await server.Training.BeginUploadAsync(Zip, "id", 20_000)).Dispose();

        foreach (int offset in (int[])[0, 19_999, 20_001, Zip.Length])
        {
            RpcException exception = await Refusals.AssertAsync(
                server.Training.UploadAsync(Zip, "id", offset: offset), StatusCode.InvalidArgument, "UPLOAD_OFFSET_MISMATCH");

            Assert.Equal("20000", exception.Details().Detail<ErrorInfo>().Metadata["offset"]);
        }

        await server.Training.UploadAsync(Zip, "id", offset: 20_000);
    }

    [Fact]
    public async Task Upload_EndsShortOfWhatWasAnnounced_CanBeGoneOnWith()
    {
        await using RunningServer server = await RunningServer.StartOnAsync(_bundle, _data);
        UploadDatasetRequest[] first =
        [
            new() { Start = DatasetRequests.Start(Zip, "id") }, new() { Chunk = ByteString.CopyFrom(Zip[..100]) },
        ];

        await Refusals.AssertAsync(server.Training.UploadAsync(first), StatusCode.InvalidArgument, "ZIP_BYTES_MISMATCH");

        await server.Training.UploadAsync(Zip, "id", offset: 100);
    }

    [Fact]
    public async Task Upload_OtherBytesThanBefore_AreADigestMismatchAndBeginAnew()
    {
        await using RunningServer server = await RunningServer.StartOnAsync(_bundle, _data);
        byte[] other = [.. Zip];
        other[10] ^= 1;
        (await server.Training.BeginUploadAsync(other, "id", 20_000)).Dispose();
        DatasetUploadStart announced = DatasetRequests.Start(other, "id");

        await Refusals.AssertAsync(
            server.Training.UploadAsync(Zip, "id", offset: 20_000), StatusCode.InvalidArgument, "REQUEST_ID_REUSED");
        byte[] broken = [.. other];
        broken[^1] ^= 1;
        await Refusals.AssertAsync(
            server.Training.UploadAsync(broken, "id", start => start.Digest = announced.Digest, 20_000),
            StatusCode.InvalidArgument,
            "DIGEST_MISMATCH");

        Assert.Empty(Uploads);
        await server.Training.UploadAsync(Zip, "id");
    }

    [Fact]
    public async Task Upload_SecondCallMeanwhile_WaitsAndGoesOn()
    {
        await using RunningServer server = await RunningServer.StartOnAsync(_bundle, _data);
        AsyncClientStreamingCall<UploadDatasetRequest, UploadDatasetResponse> first =
            await server.Training.BeginUploadAsync(Zip, "id", 20_000);
        Task<Dataset> second = server.Training.UploadAsync(Zip, "id", offset: 20_000);

        Assert.False(second.IsCompleted);
        first.Dispose();

        Assert.Equal(3, (await second).Profiles);
    }

    [Fact]
    public async Task Upload_ServerKilledMeanwhile_GoesOnAtTheNextOne()
    {
        using (var killed = new RunningProcess(_bundle, _data))
        {
            TrainingService.TrainingServiceClient client = await killed.StartAsync();
            using AsyncClientStreamingCall<UploadDatasetRequest, UploadDatasetResponse> call =
                await client.BeginUploadAsync(Zip, "id", 20_000);
            killed.Kill();
            await Assert.ThrowsAsync<RpcException>(() => call.ResponseAsync);
        }

        using var next = new RunningProcess(_bundle, _data);
        TrainingService.TrainingServiceClient again = await next.StartAsync();
        Assert.Equal(20_000, (await again.UploadedAsync("id")).Offset);
        Dataset dataset = await again.UploadAsync(Zip, "id", offset: 20_000);

        Assert.Equal(3, dataset.Profiles);
        Assert.Empty(Uploads);
    }

    [Fact]
    public async Task Start_AfterAKill_RemovesWhatNobodyKnows()
    {
        string dataset;
        await using (RunningServer server = await RunningServer.StartOnAsync(_bundle, _data))
        {
            dataset = (await server.Training.UploadAsync(DatasetZip.Small)).Name;
            (await server.Training.BeginUploadAsync(Zip, "id", 100)).Dispose();
        }

        string id = Guid.NewGuid().ToString("N");
        Directory.CreateDirectory(_data[$"datasets/{id}"]);
        Directory.CreateDirectory(_data[$"datasets/.{id}.{id}.tmp"]);
        Directory.CreateDirectory(_data["datasets/mine"]);
        await File.WriteAllTextAsync(_data[$"uploads/{new string('a', 64)}.zip"], "", Token);

        await using RunningServer next = await RunningServer.StartOnAsync(_bundle, _data);

        Assert.Equal(
            new[] { Path.GetFileName(dataset), "mine" }.Order(),
            Directory.GetFileSystemEntries(_data["datasets"]).Select(Path.GetFileName).Order());
        Assert.Single(Uploads);
        Assert.Equal(100, (await next.Training.UploadedAsync("id")).Offset);
    }

    private sealed partial class RunningProcess(TestBundle bundle, TemporaryFolder data) : IDisposable
    {
        private readonly ServerProcess _process = new(
            "--Listen:Address=http://127.0.0.1:0", $"--Model:Folder={bundle.Folder}", $"--Data:Folder={data.Path}");

        private GrpcChannel? _channel;

        public async Task<TrainingService.TrainingServiceClient> StartAsync()
        {
            string line;
            do
            {
                line = await _process.ReadLineAsync();
                Assert.NotEmpty(line);
            }
            while (!Address().IsMatch(line));

            _channel = GrpcChannel.ForAddress(Address().Match(line).Value);
            return new TrainingService.TrainingServiceClient(_channel);
        }

        public void Kill() => _process.Kill();

        public void Dispose()
        {
            _channel?.Dispose();
            _process.Dispose();
        }

        [GeneratedRegex(@"http://127\.0\.0\.1:\d+")]
        private static partial Regex Address();
    }
}
