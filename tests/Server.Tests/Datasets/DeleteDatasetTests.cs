using GenderGrpc.Server.Datasets;
using GenderGrpc.Server.Failures;
using GenderGrpc.Server.Journal;
using GenderGrpc.Server.Storage;
using GenderGrpc.Server.Tests.Fixtures;
using GenderGrpc.V1;
using Grpc.Core;
using Microsoft.Extensions.Logging.Abstractions;

namespace GenderGrpc.Server.Tests.Datasets;

public sealed class DeleteDatasetTests : IAsyncLifetime
{
    private RunningServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await RunningServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Delete_FiveTimesAtOnce_HasOneEffectAndOneAnswer()
    {
        Dataset dataset = await _server.Training.UploadAsync(DatasetZip.Small);
        Dataset other = await _server.Training.UploadAsync(DatasetZip.Small);

        DeleteDatasetResponse[] answers =
            await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => _server.Training.DeleteDatasetAsync(dataset.Name, "once")));

        Assert.Equal(5, answers.Length);
        Assert.Equal(other, Assert.Single(await _server.Training.ListAsync()));
        Assert.Single(Directory.GetFileSystemEntries(Path.Combine(_server.DataFolder, "datasets")));
        await Refusals.AssertAsync(_server.Training.DeleteDatasetAsync(dataset.Name), StatusCode.NotFound, "DATASET_NOT_FOUND");
    }

    [Fact]
    public async Task Delete_OtherEtag_ChangesNothing()
    {
        Dataset dataset = await _server.Training.UploadAsync(DatasetZip.Small);

        await Refusals.AssertAsync(
            _server.Training.DeleteDatasetAsync(dataset.Name, etag: "other"), StatusCode.Aborted, "ETAG_MISMATCH");

        await _server.Training.DeleteDatasetAsync(dataset.Name, etag: dataset.Etag);
        Assert.Empty(await _server.Training.ListAsync());
    }

    [Fact]
    public void Delete_ARunNeedsIt_IsRefused()
    {
        using var folder = new TemporaryFolder();
        using DataFolder data = DataFolder.Open(folder.Path);
        using JournalDatabase journal = JournalDatabase.Open(data.Journal);
        string used = DatasetName.NewId();
        string unused = DatasetName.NewId();
        foreach (string id in (string[])[used, unused])
        {
            journal.Write(state => state.AddDataset(id, new Dataset { Name = DatasetName.Of(id) }));
        }

        var registry = new DatasetRegistry(
            journal,
            new DatasetStore(data, NullLogger<DatasetStore>.Instance),
            new UploadStore(data, journal, TimeProvider.System),
            (_, name) => name == DatasetName.Of(used),
            TimeProvider.System);

        FailureException exception =
            Assert.Throws<FailureException>(() => registry.Delete(used, "", change => journal.Write(change)));
        registry.Delete(unused, "", change => journal.Write(change));

        Assert.Equal("DATASET_IN_USE", exception.Failure.Reason);
        Assert.Equal([used], journal.Read(state => state.DatasetIds()));
    }
}
