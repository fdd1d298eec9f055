using GenderGrpc.Client.Streams;
using GenderGrpc.V1;
using Grpc.Core;
using Grpc.Net.Client;

namespace GenderGrpc.Client;

/// <summary>
/// Calls the prediction service of a GenderGrpc server. One client serves any number of concurrent calls.
/// </summary>
/// <remarks>
/// A call that fails throws <see cref="RpcException"/>; <c>GetRpcStatus()</c> of Grpc.StatusProto gives its google.rpc
/// details, such as the field and the limit that was broken. A cancelled call throws <see cref="OperationCanceledException"/>.
/// </remarks>
public sealed class GenderPredictionClient : IAsyncDisposable
{
    /// <summary>The most profiles that a stream keeps in flight unless told otherwise.</summary>
    public const int DefaultWindow = 64;

    /// <summary>The most profiles that a stream can be told to keep in flight.</summary>
    public const int MaxWindow = 65_536;

    private readonly PredictionService.PredictionServiceClient _service;
    private readonly Replicas _replicas;

    private GenderPredictionClient(Replicas replicas)
    {
        _replicas = replicas;
        _service = new PredictionService.PredictionServiceClient(replicas.Channel);
    }

    /// <summary>The channel of this client, for other services of the same server, such as grpc.health.v1.</summary>
    public GrpcChannel Channel => _replicas.Channel;

    /// <summary>Makes a client of one server, or of several that answer alike. Connections are made by the first call.</summary>
    /// <param name="address">
    /// A URL such as <c>http://127.0.0.1:5055</c>; several with commas between; <c>static:///host:port,host:port</c>; or
    /// <c>dns:///name:port</c>, whose addresses are looked up.
    /// </param>
    /// <exception cref="ArgumentException">The address is none of those.</exception>
    /// <exception cref="PlatformNotSupportedException">The build for netstandard2.1 can call one server only.</exception>
    public static GenderPredictionClient Connect(string address) => Connect(ServerAddress.Parse(address));

    /// <inheritdoc cref="Connect(string)"/>
    /// <param name="address">
    /// Where the servers are. Each call for one profile or a batch goes to the next one that is connected, and to another where it is lost;
    /// a call for a stream opens one to each, and goes on with the others where one is lost.
    /// </param>
    public static GenderPredictionClient Connect(ServerAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        return new GenderPredictionClient(new Replicas(address));
    }

    /// <summary>Makes a client that owns its channel. The connection itself is made by the first call.</summary>
    /// <param name="address">The server, such as <c>http://127.0.0.1:5055</c>; the scheme is http or https.</param>
    /// <exception cref="ArgumentException">The address isn't an absolute http or https URL.</exception>
    public static GenderPredictionClient Connect(Uri address) => Connect(ServerAddress.Of(address));

    /// <summary>Makes a client over a channel that the caller configured and goes on owning.</summary>
    /// <param name="channel">The channel; its message size limits should be 16 MiB, as the server's are.</param>
    public static GenderPredictionClient FromChannel(GrpcChannel channel)
    {
        ArgumentNullException.ThrowIfNull(channel);
        return new GenderPredictionClient(new Replicas(channel));
    }

    /// <summary>Predicts one profile.</summary>
    /// <param name="nickname">The name that the profile shows, in any script; null or blank: none.</param>
    /// <param name="avatar">An encoded image (JPEG, PNG, WebP, GIF, BMP), unchanged until the call ends; empty: none.</param>
    /// <param name="options">The error rate to accept and the model; null: the defaults.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="RpcException">
    /// INVALID_ARGUMENT: a limit was broken, or the avatar can't be decoded. NOT_FOUND: unknown model.
    /// RESOURCE_EXHAUSTED: the server is busy; <see cref="ServerBusy"/> gives when to ask again. UNAVAILABLE: the server can't be
    /// reached.
    /// </exception>
    /// <exception cref="OperationCanceledException">The call was cancelled.</exception>
    public Task<Prediction> PredictAsync(
        string? nickname = null,
        ReadOnlyMemory<byte> avatar = default,
        PredictionOptions? options = null,
        CancellationToken cancellationToken = default) =>
        PredictAsync(ProfileFactory.Create(nickname, avatar), options, cancellationToken);

    /// <inheritdoc cref="PredictAsync(string?, ReadOnlyMemory{byte}, PredictionOptions?, CancellationToken)"/>
    /// <param name="profile">The profile.</param>
    /// <param name="options">The error rate to accept and the model; null: the defaults.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async Task<Prediction> PredictAsync(
        Profile profile, PredictionOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(profile);
        options ??= PredictionOptions.Default;
        var request = new PredictRequest
        {
            Profile = ProfileFactory.WellFormed(profile),
            Model = options.Model,
            Compute = options.Compute,
        };
        if (options.MaxError is { } maxError)
        {
            request.MaxError = maxError;
        }

        var response = await Patience.CallAsync(
            options.Retry ?? RetryOptions.None,
            async () => await _service.PredictAsync(request, cancellationToken: cancellationToken).ConfigureAwait(false),
            cancellationToken).ConfigureAwait(false);
        return response.Prediction ?? throw Protocol.Violation("The server's answer has no prediction.");
    }

    /// <summary>Predicts profiles in one call, by default at most 1024 of them and 16 MiB altogether.</summary>
    /// <returns>A result for each profile, in the same order: a prediction, or an error of its own.</returns>
    /// <param name="profiles">The profiles, at least one.</param>
    /// <param name="options">The error rate to accept and the model; null: the defaults.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="RpcException">As for one profile, and INVALID_ARGUMENT for too many or no profiles.</exception>
    /// <exception cref="OperationCanceledException">The call was cancelled.</exception>
    public async Task<IReadOnlyList<BatchPredictResult>> PredictBatchAsync(
        IEnumerable<Profile> profiles, PredictionOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(profiles);
        options ??= PredictionOptions.Default;
        var request = new BatchPredictRequest { Model = options.Model, Compute = options.Compute };
        request.Profiles.AddRange(profiles.Select(ProfileFactory.WellFormed));
        if (options.MaxError is { } maxError)
        {
            request.MaxError = maxError;
        }

        var response = await Patience.CallAsync(
            options.Retry ?? RetryOptions.None,
            async () => await _service.BatchPredictAsync(request, cancellationToken: cancellationToken).ConfigureAwait(false),
            cancellationToken).ConfigureAwait(false);
        var results = response.Results;
        return results.Count == request.Profiles.Count
            ? results
            : throw Protocol.Violation($"The server gave {results.Count} results for {request.Profiles.Count} profiles.");
    }

    /// <summary>
    /// Predicts any number of profiles over one stream, or one to each of several servers, with a bounded number of them in flight. Where a
    /// stream breaks, its unanswered profiles are sent again, if <see cref="PredictionOptions.Retry"/> says so.
    /// </summary>
    /// <returns>
    /// An answer for each profile, in the order of the profiles; <c>Sequence</c> counts them from 0. An answer is a
    /// prediction or an error of that profile alone, which doesn't end the stream.
    /// </returns>
    /// <param name="profiles">
    /// The profiles, taken while there is room in the window. The stream ends promptly, also when it fails, if this
    /// sequence honours the cancellation token of its enumerator.
    /// </param>
    /// <param name="options">The error rate to accept and the model, for all profiles; null: the defaults.</param>
    /// <param name="window">
    /// The most profiles, 1 to <see cref="MaxWindow"/>, sent but not yet handed out; it also bounds the memory that
    /// putting the answers in order takes.
    /// </param>
    /// <param name="cancellationToken">Ends the stream.</param>
    /// <exception cref="ArgumentOutOfRangeException">The window is out of its range.</exception>
    /// <exception cref="RpcException">
    /// The stream as a whole failed; UNAVAILABLE: the server was lost, or each of them, or five in turn with the same profile.
    /// </exception>
    /// <exception cref="OperationCanceledException">The stream was cancelled.</exception>
    public IAsyncEnumerable<StreamPredictResponse> PredictStreamAsync(
        IAsyncEnumerable<Profile> profiles,
        PredictionOptions? options = null,
        int window = DefaultWindow,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(profiles);
        ArgumentOutOfRangeException.ThrowIfLessThan(window, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(window, MaxWindow);
        return PredictionStream.RunAsync(_replicas, profiles, options ?? PredictionOptions.Default, window, cancellationToken);
    }

    /// <summary>Closes the channels that this client owns; calls in progress are cancelled.</summary>
    public ValueTask DisposeAsync()
    {
        _replicas.Dispose();
        return default;
    }
}
