using GenderGrpc.Bundle.Manifest;
using GenderGrpc.V1;
using Google.Protobuf;
using Grpc.Core;

namespace GenderGrpc.Server.Tests.Fixtures;

/// <summary>Calls of ModelService, each with a request id of its own unless it is given one.</summary>
internal static class ModelCalls
{
    private const int ChunkBytes = 10_000;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static string NameOf(string version) => "models/" + version["sha256:".Length..];

    public static async Task<Model> GetAsync(this ModelService.ModelServiceClient client, string version) =>
        (await client.GetModelAsync(new GetModelRequest { Name = NameOf(version) }, cancellationToken: Token)).Model;

    public static async Task<List<Model>> ListAsync(this ModelService.ModelServiceClient client) =>
        [.. (await client.ListModelsAsync(new ListModelsRequest(), cancellationToken: Token)).Models];

    public static async Task<Model> ActivateAsync(
        this ModelService.ModelServiceClient client, string version, string? requestId = null, string etag = "")
    {
        var request = new ActivateModelRequest { RequestId = requestId ?? NewId(), Name = NameOf(version), Etag = etag };
        return (await client.ActivateModelAsync(request, cancellationToken: Token)).Model;
    }

    public static async Task<Model> RollbackAsync(
        this ModelService.ModelServiceClient client, string? requestId = null, string etag = "")
    {
        var request = new RollbackModelRequest { RequestId = requestId ?? NewId(), Etag = etag };
        return (await client.RollbackModelAsync(request, cancellationToken: Token)).Model;
    }

    public static async Task<DeleteModelResponse> DeleteAsync(
        this ModelService.ModelServiceClient client, string version, string? requestId = null, string etag = "")
    {
        var request = new DeleteModelRequest { RequestId = requestId ?? NewId(), Name = NameOf(version), Etag = etag };
        return await client.DeleteModelAsync(request, cancellationToken: Token);
    }

    /// <summary>Uploads a zip, with what is announced of it changed.</summary>
    public static async Task<Model> UploadAsync(
        this ModelService.ModelServiceClient client,
        byte[] zip,
        string? requestId = null,
        Action<ModelUploadStart>? change = null,
        int chunkBytes = ChunkBytes)
    {
        var start = new ModelUploadStart { RequestId = requestId ?? NewId(), ZipBytes = zip.Length, Digest = Digest.Of(zip) };
        change?.Invoke(start);
        IEnumerable<UploadModelRequest> chunks = zip.Chunk(chunkBytes)
            .Select(chunk => new UploadModelRequest { Chunk = UnsafeByteOperations.UnsafeWrap(chunk) });
        return await client.UploadAsync([new UploadModelRequest { Start = start }, .. chunks]);
    }

    public static async Task<Model> UploadAsync(
        this ModelService.ModelServiceClient client, IEnumerable<UploadModelRequest> messages)
    {
        using AsyncClientStreamingCall<UploadModelRequest, UploadModelResponse> call = client.UploadModel(cancellationToken: Token);
        try
        {
            foreach (UploadModelRequest message in messages)
            {
                await call.RequestStream.WriteAsync(message, Token);
            }

            await call.RequestStream.CompleteAsync();
        }
        catch (Exception exception) when (exception is RpcException or InvalidOperationException)
        {
            // The call ended before everything was sent: its response says why.
        }

        return (await call.ResponseAsync).Model;
    }

    /// <summary>Downloads a model; the chunks together must have the digest that comes last.</summary>
    public static async Task<byte[]> DownloadAsync(this ModelService.ModelServiceClient client, string version)
    {
        using AsyncServerStreamingCall<DownloadModelResponse> call =
            client.DownloadModel(new DownloadModelRequest { Name = NameOf(version) }, cancellationToken: Token);
        using var zip = new MemoryStream();
        string digest = "";
        await foreach (DownloadModelResponse response in call.ResponseStream.ReadAllAsync(Token))
        {
            Assert.Empty(digest);
            zip.Write(response.Chunk.Span);
            digest = response.Digest;
        }

        Assert.Equal(Digest.Of(zip.ToArray()), digest);
        return zip.ToArray();
    }

    public static string NewId() => Guid.NewGuid().ToString();
}
