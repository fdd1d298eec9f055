using GenderGrpc.Server.Archives;
using GenderGrpc.Server.Datasets;
using GenderGrpc.Server.Failures;
using GenderGrpc.V1;
using Grpc.Core;

namespace GenderGrpc.Server.Services;

/// <summary>One UploadDataset call: what comes goes to the upload's file, after what earlier calls have brought.</summary>
internal sealed class DatasetUpload(
    IAsyncStreamReader<UploadDatasetRequest> requests, ArchiveLimits limits, TimeProvider time, CancellationToken cancellationToken)
{
    // A client that vanished without a word keeps others from going on with its upload.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    /// <summary>Reads the first message.</summary>
    public async Task<DatasetUploadStart> StartAsync()
    {
        if (!await NextAsync() || requests.Current.PartCase != UploadDatasetRequest.PartOneofCase.Start)
        {
            throw new FailureException(ArchiveFailure.StartMisplaced);
        }

        DatasetUploadStart start = requests.Current.Start;
        DisplayName.Check(start.DisplayName, "start.display_name");
        ReceivedZip.Check(start.ZipBytes, start.Digest, limits);
        return start;
    }

    /// <summary>
    /// Reads the rest into the upload's file. Throws <see cref="FailureException"/> where that isn't what was announced; what came is on
    /// disk all the same.
    /// </summary>
    /// <param name="start">What was announced.</param>
    /// <param name="file">The upload's file.</param>
    /// <param name="spoilt">Called where the upload can't be gone on with.</param>
    public async Task ReceiveAsync(DatasetUploadStart start, string file, Action spoilt)
    {
        try
        {
            await using var zip = new ReceivedZip(file, start.ZipBytes, start.Digest, limits);
            await zip.ResumeAsync(cancellationToken);
            if (zip.Received != start.Offset)
            {
                throw new FailureException(DatasetFailure.OffsetMismatch(zip.Received));
            }

            try
            {
                while (await NextAsync())
                {
                    await zip.WriteAsync(NextChunk(), cancellationToken);
                }
            }
            finally
            {
                zip.Flush();
            }

            zip.Complete();
        }
        catch (FailureException exception) when (ArchiveFailure.IsSpoilt(exception.Failure))
        {
            spoilt();
            throw;
        }
    }

    /// <summary>Reads the rest and leaves it: a client that is sending expects to be heard to the end.</summary>
    public async Task SkipAsync()
    {
        while (await NextAsync())
        {
        }
    }

    private ReadOnlyMemory<byte> NextChunk() => requests.Current.PartCase == UploadDatasetRequest.PartOneofCase.Chunk
        ? requests.Current.Chunk.Memory
        : throw new FailureException(ArchiveFailure.StartMisplaced);

    private async Task<bool> NextAsync()
    {
        using var stalled = new CancellationTokenSource(Patience, time);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, stalled.Token);
        try
        {
            return await requests.MoveNext(ending.Token);
        }
        catch (Exception) when (stalled.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new FailureException(DatasetFailure.UploadStalled);
        }
    }
}
