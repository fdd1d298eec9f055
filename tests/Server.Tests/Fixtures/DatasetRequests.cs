using GenderGrpc.Bundle.Manifest;
using GenderGrpc.V1;
using Google.Protobuf;
using Grpc.Core;

namespace GenderGrpc.Server.Tests.Fixtures;

/// <summary>The calls of TrainingService that are about datasets, each with a request id of its own unless it is given one.</summary>
internal static class DatasetRequests
{
    public const int ChunkBytes = 1000;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static async Task<List<Dataset>> ListAsync(this TrainingService.TrainingServiceClient client) =>
        [.. (await client.ListDatasetsAsync(new ListDatasetsRequest(), cancellationToken: Token)).Datasets];

    public static async Task<GetDatasetUploadResponse> UploadedAsync(this TrainingService.TrainingServiceClient client, string requestId) =>
        await client.GetDatasetUploadAsync(new GetDatasetUploadRequest { RequestId = requestId }, cancellationToken: Token);

    public static async Task<DeleteDatasetResponse> DeleteDatasetAsync(
        this TrainingService.TrainingServiceClient client, string name, string? requestId = null, string etag = "") =>
        await client.DeleteDatasetAsync(
            new DeleteDatasetRequest { RequestId = requestId ?? NewId(), Name = name, Etag = etag }, cancellationToken: Token);

    /// <summary>Uploads a zip from an offset, with what is announced of it changed.</summary>
    public static async Task<Dataset> UploadAsync(
        this TrainingService.TrainingServiceClient client,
        byte[] zip,
        string? requestId = null,
        Action<DatasetUploadStart>? change = null,
        int offset = 0,
        int chunkBytes = ChunkBytes)
    {
        DatasetUploadStart start = Start(zip, requestId ?? NewId());
        start.Offset = offset;
        change?.Invoke(start);
        return await client.UploadAsync(
        [
            new UploadDatasetRequest { Start = start },
            .. zip[offset..].Chunk(chunkBytes).Select(chunk => new UploadDatasetRequest { Chunk = ByteString.CopyFrom(chunk) }),
        ]);
    }

    /// <summary>Sends messages as they are.</summary>
    public static async Task<Dataset> UploadAsync(
        this TrainingService.TrainingServiceClient client, IEnumerable<UploadDatasetRequest> messages)
    {
        using AsyncClientStreamingCall<UploadDatasetRequest, UploadDatasetResponse> call = client.UploadDataset(cancellationToken: Token);
        try
        {
            foreach (UploadDatasetRequest message in messages)
            {
                await call.RequestStream.WriteAsync(message, Token);
            }

            await call.RequestStream.CompleteAsync();
        }
        catch (Exception exception) when (exception is RpcException or InvalidOperationException)
        {
            // The call ended before everything was sent: its response says why.
        }

        return (await call.ResponseAsync).Dataset;
    }

    /// <summary>Begins a call, sends the first bytes of a zip, and waits until the server has them.</summary>
    public static async Task<AsyncClientStreamingCall<UploadDatasetRequest, UploadDatasetResponse>> BeginUploadAsync(
        this TrainingService.TrainingServiceClient client, byte[] zip, string requestId, int bytes)
    {
        AsyncClientStreamingCall<UploadDatasetRequest, UploadDatasetResponse> call = client.UploadDataset(cancellationToken: Token);
        await call.RequestStream.WriteAsync(new() { Start = Start(zip, requestId) }, Token);
        await call.RequestStream.WriteAsync(new() { Chunk = ByteString.CopyFrom(zip[..bytes]) }, Token);
        await client.HasAsync(requestId, bytes);
        return call;
    }

    /// <summary>Waits until the server has so many bytes of an upload.</summary>
    public static async Task HasAsync(this TrainingService.TrainingServiceClient client, string requestId, int bytes)
    {
        while (true)
        {
            try
            {
                if ((await client.UploadedAsync(requestId)).Offset == bytes)
                {
                    return;
                }
            }
            catch (RpcException exception) when (exception.StatusCode == StatusCode.NotFound)
            {
                // The call hasn't got there yet.
            }
        }
    }

    public static DatasetUploadStart Start(byte[] zip, string requestId) =>
        new() { RequestId = requestId, DisplayName = "people", ZipBytes = zip.Length, Digest = Digest.Of(zip) };

    public static string NewId() => Guid.NewGuid().ToString();
}
