using GenderGrpc.V1;
using Google.Rpc;
using Grpc.Core;

namespace GenderGrpc.Client;

/// <summary>One upload of a dataset, through as many calls as it takes.</summary>
internal sealed class DatasetUpload(
    TrainingService.TrainingServiceClient service, RetryOptions retry, IProgress<long>? progress, CancellationToken cancellationToken)
{
    /// <summary>Uploads the file from where an earlier call, or another process, has left it.</summary>
    public async Task<Dataset> RunAsync(string file, string displayName, string requestId)
    {
        var start = new DatasetUploadStart
        {
            RequestId = requestId,
            DisplayName = displayName,
            ZipBytes = new FileInfo(file).Length,
            Digest = await FileChunks.DigestAsync(file, cancellationToken).ConfigureAwait(false),
        };
        var patience = new Patience(retry);
        while (true)
        {
            try
            {
                if (await FindAsync(start).ConfigureAwait(false) is { } dataset)
                {
                    return dataset;
                }

                progress?.Report(start.Offset);
                return await SendAsync(file, start).ConfigureAwait(false);
            }
            catch (RpcException e) when (Protocol.IsCancellation(e, cancellationToken))
            {
                throw new OperationCanceledException(e.Message, e, cancellationToken);
            }
            catch (RpcException e) when (CanGoOn(e) && patience.IsLeft)
            {
                await patience.WaitAsync(e, cancellationToken).ConfigureAwait(false);
            }
        }

        // Where to go on, or the dataset where all of it is there.
        async Task<Dataset?> FindAsync(DatasetUploadStart upload)
        {
            try
            {
                var request = new GetDatasetUploadRequest { RequestId = upload.RequestId };
                var found = await service.GetDatasetUploadAsync(request, cancellationToken: cancellationToken).ConfigureAwait(false);
                if (found.Offset > upload.Offset)
                {
                    patience.Heard();
                }

                upload.Offset = found.Offset;
                // Of other content it isn't the answer; the server says so when it is sent.
                return found.Dataset?.Digest == upload.Digest ? found.Dataset : null;
            }
            catch (RpcException e) when (e.StatusCode == StatusCode.NotFound)
            {
                upload.Offset = 0;
                return null;
            }
        }
    }

    private async Task<Dataset> SendAsync(string file, DatasetUploadStart start)
    {
        using var call = service.UploadDataset(cancellationToken: cancellationToken);
        await FileChunks.SendAsync(
            new UploadDatasetRequest { Start = start },
            file,
            start.Offset,
            call.RequestStream,
            chunk => new UploadDatasetRequest { Chunk = chunk },
            progress,
            cancellationToken).ConfigureAwait(false);
        return (await call.ConfigureAwait(false)).Dataset ?? throw Protocol.Violation("The server's answer has no dataset.");
    }

    // A call of ours that the server hasn't missed yet may still bring bytes, and stalled ones make room for others.
    private static bool CanGoOn(RpcException exception) =>
        LostConnection.Explains(exception)
        || exception.GetRpcStatus()?.GetDetail<ErrorInfo>()?.Reason is "UPLOAD_OFFSET_MISMATCH" or "UPLOAD_STALLED";
}
