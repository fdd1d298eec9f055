using System.Security.Cryptography;
using GenderGrpc.V1;
using Grpc.Core;
using Grpc.Net.Client;

namespace GenderGrpc.Client;

/// <summary>Calls the model service of a GenderGrpc server: which models it has, and which of them it serves.</summary>
/// <remarks>Verbs are sent again where the server was lost, as those of <see cref="TrainingClient"/> are.</remarks>
public sealed class ModelClient : IAsyncDisposable
{
    private readonly GrpcChannel _channel;
    private readonly ModelService.ModelServiceClient _service;
    private readonly RetryOptions _retry;

    private ModelClient(Uri address, RetryOptions retry)
    {
        _channel = ServerChannel.Open(address);
        _service = new ModelService.ModelServiceClient(_channel);
        _retry = retry;
    }

    /// <summary>Makes a client. The connection itself is made by the first call.</summary>
    /// <param name="address">The server, such as <c>http://127.0.0.1:5055</c>; the scheme is http or https.</param>
    /// <param name="retry">How to go on when the server is lost; null: the defaults.</param>
    public static ModelClient Connect(Uri address, RetryOptions? retry = null)
    {
        ArgumentNullException.ThrowIfNull(address);
        return new ModelClient(address, retry ?? new RetryOptions());
    }

    /// <summary>All models, the newest first.</summary>
    /// <param name="cancellationToken">Ends the list.</param>
    public IAsyncEnumerable<Model> ListAsync(CancellationToken cancellationToken = default) => Pages.AllAsync(
        async token =>
        {
            var page = await CallAsync(
                _service.ListModelsAsync, new ListModelsRequest { PageToken = token }, cancellationToken).ConfigureAwait(false);
            return (page.Models.AsEnumerable(), page.NextPageToken);
        },
        cancellationToken);

    /// <summary>Serves a model.</summary>
    /// <param name="request">Which.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async Task<Model> ActivateAsync(ActivateModelRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        var once = new ActivateModelRequest(request) { RequestId = RequestIds.OrNew(request.RequestId) };
        return (await CallAsync(_service.ActivateModelAsync, once, cancellationToken).ConfigureAwait(false)).Model;
    }

    /// <summary>Serves the model again that was served before.</summary>
    /// <param name="request">The etag that the active one must have, if any.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async Task<Model> RollbackAsync(RollbackModelRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        var once = new RollbackModelRequest(request) { RequestId = RequestIds.OrNew(request.RequestId) };
        return (await CallAsync(_service.RollbackModelAsync, once, cancellationToken).ConfigureAwait(false)).Model;
    }

    /// <summary>Deletes a model.</summary>
    /// <param name="request">Which.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public Task<DeleteModelResponse> DeleteAsync(DeleteModelRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        var once = new DeleteModelRequest(request) { RequestId = RequestIds.OrNew(request.RequestId) };
        return CallAsync(_service.DeleteModelAsync, once, cancellationToken);
    }

    /// <summary>Installs a model bundle from a zip of its files, without a folder around them.</summary>
    /// <param name="zipFile">The zip's file, unchanged until the upload ends.</param>
    /// <param name="requestId">Makes it have one effect; null: a new id.</param>
    /// <param name="progress">Told how many bytes were sent.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async Task<Model> UploadAsync(
        string zipFile, string? requestId = null, IProgress<long>? progress = null, CancellationToken cancellationToken = default)
    {
        var start = new ModelUploadStart
        {
            RequestId = RequestIds.OrNew(requestId),
            ZipBytes = new FileInfo(zipFile).Length,
            Digest = await FileChunks.DigestAsync(zipFile, cancellationToken).ConfigureAwait(false),
        };
        return await Patience.CallAsync(_retry, () => SendAsync(zipFile, start, progress, cancellationToken), cancellationToken)
            .ConfigureAwait(false);
    }

    /// <summary>Downloads a model bundle as a zip and checks its digest.</summary>
    /// <param name="name">The model's name.</param>
    /// <param name="target">Gets the zip; it begins again where the server was lost, so it must be able to seek.</param>
    /// <param name="progress">Told how many bytes came.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="InvalidDataException">What came hasn't the digest that the server told.</exception>
    public Task<long> DownloadAsync(
        string name, Stream target, IProgress<long>? progress = null, CancellationToken cancellationToken = default) =>
        Patience.CallAsync(
            _retry,
            () => ReceiveAsync(new DownloadModelRequest { Name = name }, target, progress, cancellationToken),
            cancellationToken);

    /// <summary>Closes the channel; calls in progress are cancelled.</summary>
    public ValueTask DisposeAsync()
    {
        _channel.Dispose();
        return default;
    }

    private async Task<Model> SendAsync(
        string file, ModelUploadStart start, IProgress<long>? progress, CancellationToken cancellationToken)
    {
        using var call = _service.UploadModel(cancellationToken: cancellationToken);
        await FileChunks.SendAsync(
            new UploadModelRequest { Start = start },
            file,
            0,
            call.RequestStream,
            chunk => new UploadModelRequest { Chunk = chunk },
            progress,
            cancellationToken).ConfigureAwait(false);
        return (await call.ConfigureAwait(false)).Model ?? throw Protocol.Violation("The server's answer has no model.");
    }

    private async Task<long> ReceiveAsync(
        DownloadModelRequest request, Stream target, IProgress<long>? progress, CancellationToken cancellationToken)
    {
        target.SetLength(0);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var call = _service.DownloadModel(request, cancellationToken: cancellationToken);
        var digest = "";
        await foreach (var part in call.ResponseStream.ReadAllAsync(cancellationToken).ConfigureAwait(false))
        {
            digest = part.Digest;
            hash.AppendData(part.Chunk.Span);
            await target.WriteAsync(part.Chunk.Memory, cancellationToken).ConfigureAwait(false);
            progress?.Report(target.Position);
        }

        return digest == FileChunks.Digest(hash.GetHashAndReset())
            ? target.Length
            : throw new InvalidDataException("What came of the model isn't what the server has sent.");
    }

    private Task<TResponse> CallAsync<TRequest, TResponse>(
        Func<TRequest, CallOptions, AsyncUnaryCall<TResponse>> call, TRequest request, CancellationToken cancellationToken) =>
        Patience.CallAsync(
            _retry,
            () => call(request, new CallOptions(cancellationToken: cancellationToken)).ResponseAsync,
            cancellationToken);
}
