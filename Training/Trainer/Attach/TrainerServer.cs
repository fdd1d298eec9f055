using GenderGrpc.Bundle.Manifest;
using GenderGrpc.V1;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;

namespace GenderGrpc.Training.Attach;

/// <summary>The server, as a trainer with a token calls it.</summary>
internal sealed class TrainerServer : IDisposable
{
    /// <summary>How long it takes at most to find that nobody is there. A call that lasted longer had reached the server.</summary>
    public static readonly TimeSpan LongestAttempt = TimeSpan.FromSeconds(10);

    private const int ChunkBytes = 1 << 20;

    private readonly GrpcChannel _channel;
    private readonly TrainerService.TrainerServiceClient _client;
    private readonly Metadata _headers;

    /// <summary>Opens nothing yet.</summary>
    public TrainerServer(Uri address, string token)
    {
        _channel = GrpcChannel.ForAddress(address, new GrpcChannelOptions
        {
            // The hello is held until a run is queued: a server that went away meanwhile must be noticed.
            HttpHandler = new SocketsHttpHandler
            {
                ConnectTimeout = LongestAttempt / 2,
                KeepAlivePingDelay = TimeSpan.FromSeconds(10),
                KeepAlivePingTimeout = TimeSpan.FromSeconds(10),
                PooledConnectionIdleTimeout = Timeout.InfiniteTimeSpan,
            },
            DisposeHttpClient = true,
            ThrowOperationCanceledOnCancellation = true,
            // When to try again is the link's to say.
            InitialReconnectBackoff = TimeSpan.FromMilliseconds(100),
            MaxReconnectBackoff = TimeSpan.FromSeconds(1),
        });
        _client = new TrainerService.TrainerServiceClient(_channel);
        _headers = new Metadata { { "authorization", "Bearer " + token } };
    }

    /// <summary>Attaches.</summary>
    public AsyncDuplexStreamingCall<AttachRequest, AttachResponse> Attach(CancellationToken cancellationToken) =>
        _client.Attach(_headers, cancellationToken: cancellationToken);

    /// <summary>Fetches the zip of a run's folder.</summary>
    public async Task FetchAsync(string run, FolderKind kind, string zipFile, CancellationToken cancellationToken)
    {
        using AsyncServerStreamingCall<FetchFolderResponse> call = _client.FetchFolder(
            new FetchFolderRequest { Run = run, Kind = kind }, _headers, cancellationToken: cancellationToken);
        await using var file = new FileStream(zipFile, FileMode.Create, FileAccess.Write, FileShare.None);
        await foreach (FetchFolderResponse response in call.ResponseStream.ReadAllAsync(cancellationToken).ConfigureAwait(false))
        {
            await file.WriteAsync(response.Chunk.Memory, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Delivers a zip. It is on the server's disk when this ends.</summary>
    public async Task DeliverAsync(string run, int attempt, Delivery delivery, CancellationToken cancellationToken)
    {
        await using var file = new FileStream(delivery.Zip, FileMode.Open, FileAccess.Read, FileShare.Read);
        string digest = Digest.Of(file);
        file.Position = 0;
        using AsyncClientStreamingCall<DeliverFolderRequest, DeliverFolderResponse> call =
            _client.DeliverFolder(_headers, cancellationToken: cancellationToken);
        var start = new FolderDeliveryStart
        {
            Run = run,
            Attempt = attempt,
            Kind = delivery.Kind,
            ZipBytes = file.Length,
            Digest = digest,
        };
        bool goesOn = await TryAsync(new DeliverFolderRequest { Start = start }).ConfigureAwait(false);
        byte[] buffer = new byte[ChunkBytes];
        while (goesOn
            && await file.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false)
                is > 0 and var read)
        {
            goesOn = await TryAsync(new DeliverFolderRequest { Chunk = ByteString.CopyFrom(buffer, 0, read) }).ConfigureAwait(false);
        }

        if (goesOn)
        {
            await call.RequestStream.CompleteAsync().ConfigureAwait(false);
        }

        await call.ResponseAsync.ConfigureAwait(false);

        async Task<bool> TryAsync(DeliverFolderRequest message)
        {
            try
            {
                await call.RequestStream.WriteAsync(message, cancellationToken).ConfigureAwait(false);
                return true;
            }
            catch (Exception exception) when (CallSender.IsOfTheCall(exception) && !cancellationToken.IsCancellationRequested)
            {
                // The server answered before the end, or it is gone: the answer says which.
                return false;
            }
        }
    }

    /// <inheritdoc />
    public void Dispose() => _channel.Dispose();
}
