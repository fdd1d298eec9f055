using GenderGrpc.Server.Archives;
using GenderGrpc.Server.Datasets;
using GenderGrpc.Server.Failures;
using GenderGrpc.Server.Journal;
using GenderGrpc.Server.Options;
using GenderGrpc.V1;
using Google.Protobuf;
using Grpc.Core;

namespace GenderGrpc.Server.Services;

/// <summary>The calls of gendergrpc.v1.TrainingService that are about datasets.</summary>
internal sealed class DatasetCalls(
    DatasetRegistry registry, UploadStore uploads, JournalDatabase journal, RequestLedger ledger, ServerOptions options, TimeProvider time)
{
    private const string Collection = "datasets";
    private const int MaxDepth = 16;
    private const string UploadMethod = $"/gendergrpc.v1.TrainingService/{nameof(TrainingService.TrainingServiceBase.UploadDataset)}";

    private readonly ArchiveLimits _limits = new()
    {
        ZipBytes = options.Limits.DatasetZipBytes,
        Bytes = options.Limits.DatasetBytes,
        Files = options.Limits.DatasetFiles,
        Ratio = options.Limits.ZipRatio,
        Depth = MaxDepth,
        Kind = "Dataset",
    };

    public Task<ListDatasetsResponse> List(ListDatasetsRequest request)
    {
        PageTerms page = PageTerms.Of(Collection, request.PageSize, request.PageToken);
        List<(long Sequence, Dataset Dataset)> datasets = journal.Read(state => state.ListDatasets(page.Before, page.Size + 1));
        var response = new ListDatasetsResponse { Datasets = { datasets.Take(page.Size).Select(row => row.Dataset) } };
        if (datasets.Count > page.Size)
        {
            response.NextPageToken = PageTerms.TokenAfter(Collection, datasets[page.Size - 1].Sequence);
        }

        return Task.FromResult(response);
    }

    public Task<GetDatasetResponse> Get(GetDatasetRequest request)
    {
        string id = DatasetName.ToId(request.Name);
        return Task.FromResult(new GetDatasetResponse { Dataset = journal.Read(state => state.GetDataset(id)) });
    }

    public Task<DeleteDatasetResponse> DeleteAsync(DeleteDatasetRequest request, ServerCallContext context)
    {
        LedgerRequest once = LedgerRequest.Of(context.Method, request.RequestId, request);
        string id = DatasetName.ToId(request.Name);
        return ledger.OnceAsync<DeleteDatasetResponse>(once, entry =>
        {
            registry.Delete(id, request.Etag, Committing(entry, _ => new DeleteDatasetResponse()));
            return Task.CompletedTask;
        });
    }

    public Task<GetDatasetUploadResponse> GetUpload(GetDatasetUploadRequest request)
    {
        LedgerRequest.Of(UploadMethod, request.RequestId, request);
        if (ledger.Find<UploadDatasetResponse>(UploadMethod, request.RequestId)?.Dataset is { } dataset)
        {
            return Task.FromResult(new GetDatasetUploadResponse { Offset = dataset.ZipBytes, Dataset = dataset });
        }

        return uploads.Received(request.RequestId) is { } offset
            ? Task.FromResult(new GetDatasetUploadResponse { Offset = offset })
            : throw new FailureException(DatasetFailure.UploadNotFound);
    }

    public async Task<UploadDatasetResponse> UploadAsync(IAsyncStreamReader<UploadDatasetRequest> requests, ServerCallContext context)
    {
        var upload = new DatasetUpload(requests, _limits, time, context.CancellationToken);
        DatasetUploadStart start = await upload.StartAsync();
        // Wherever a call goes on, it is the same upload.
        LedgerRequest once = LedgerRequest.Of(
            context.Method, start.RequestId, new DatasetUploadStart(start) { Offset = 0 }, "start.request_id");
        using IDisposable turn = await uploads.EnterAsync(start.RequestId, context.CancellationToken);
        if (ledger.Find<UploadDatasetResponse>(once) is { } stored)
        {
            await upload.SkipAsync();
            return stored;
        }

        string zip = uploads.Begin(once);
        await upload.ReceiveAsync(start, zip, spoilt: () => uploads.Remove(start.RequestId));
        UploadDatasetResponse response;
        try
        {
            response = await ledger.OnceAsync<UploadDatasetResponse>(once, entry => registry.AddAsync(
                start,
                zip,
                _limits,
                Committing(entry, dataset => new UploadDatasetResponse { Dataset = dataset }),
                context.CancellationToken));
        }
        catch (FailureException)
        {
            // What came is what was sent, and it is no dataset: more bytes won't make it one.
            uploads.Remove(start.RequestId);
            throw;
        }

        File.Delete(zip);
        return response;
    }

    // What the answer says and what the change does are committed together.
    private static DatasetCommit Committing<TResponse>(LedgerEntry<TResponse> entry, Func<Dataset, TResponse> respond)
        where TResponse : class, IMessage<TResponse>, new() => change => entry.Commit(state => respond(change(state)));
}
