using GenderGrpc.V1;
using Grpc.Core;
using Grpc.Net.Client;

namespace GenderGrpc.Client;

/// <summary>Calls the training service of a GenderGrpc server: datasets and runs.</summary>
/// <remarks>
/// A verb without a request_id is given one, and is sent again with the same id where the server was lost, so that it has one
/// effect. A call that is refused throws <see cref="RpcException"/>, a cancelled one <see cref="OperationCanceledException"/>.
/// </remarks>
public sealed class TrainingClient : IAsyncDisposable
{
    private readonly GrpcChannel _channel;
    private readonly TrainingService.TrainingServiceClient _service;
    private readonly RetryOptions _retry;

    private TrainingClient(Uri address, RetryOptions retry)
    {
        _channel = ServerChannel.Open(address);
        _service = new TrainingService.TrainingServiceClient(_channel);
        _retry = retry;
    }

    /// <summary>Makes a client. The connection itself is made by the first call.</summary>
    /// <param name="address">The server, such as <c>http://127.0.0.1:5055</c>; the scheme is http or https.</param>
    /// <param name="retry">How to go on when the server is lost; null: the defaults.</param>
    public static TrainingClient Connect(Uri address, RetryOptions? retry = null)
    {
        ArgumentNullException.ThrowIfNull(address);
        return new TrainingClient(address, retry ?? new RetryOptions());
    }

    /// <summary>
    /// Uploads a zip of a data folder. A call that breaks off is followed by one that goes on; so does a new process that
    /// uploads the same file with the same request_id within a day.
    /// </summary>
    /// <param name="zipFile">The zip's file, unchanged until the upload ends.</param>
    /// <param name="displayName">What to call the dataset, at most 100 characters.</param>
    /// <param name="requestId">Names the upload; null: a new id.</param>
    /// <param name="progress">Told how many bytes were sent.</param>
    /// <param name="cancellationToken">Ends the call; the server keeps what came for a day.</param>
    public Task<Dataset> UploadDatasetAsync(
        string zipFile,
        string displayName = "",
        string? requestId = null,
        IProgress<long>? progress = null,
        CancellationToken cancellationToken = default) =>
        new DatasetUpload(_service, _retry, progress, cancellationToken).RunAsync(zipFile, displayName, RequestIds.OrNew(requestId));

    /// <summary>All datasets, the newest first.</summary>
    /// <param name="cancellationToken">Ends the list.</param>
    public IAsyncEnumerable<Dataset> ListDatasetsAsync(CancellationToken cancellationToken = default) => Pages.AllAsync(
        async token =>
        {
            var page = await CallAsync(
                _service.ListDatasetsAsync, new ListDatasetsRequest { PageToken = token }, cancellationToken).ConfigureAwait(false);
            return (page.Datasets.AsEnumerable(), page.NextPageToken);
        },
        cancellationToken);

    /// <summary>Deletes a dataset.</summary>
    /// <param name="request">Which.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public Task<DeleteDatasetResponse> DeleteDatasetAsync(
        DeleteDatasetRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        return CallAsync(
            _service.DeleteDatasetAsync,
            new DeleteDatasetRequest(request) { RequestId = RequestIds.OrNew(request.RequestId) },
            cancellationToken);
    }

    /// <summary>Queues a run.</summary>
    /// <param name="request">What it computes.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async Task<Run> CreateRunAsync(CreateRunRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        var once = new CreateRunRequest(request) { RequestId = RequestIds.OrNew(request.RequestId) };
        return (await CallAsync(_service.CreateRunAsync, once, cancellationToken).ConfigureAwait(false)).Run;
    }

    /// <summary>One run.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async Task<Run> GetRunAsync(string name, CancellationToken cancellationToken = default) =>
        (await CallAsync(_service.GetRunAsync, new GetRunRequest { Name = name }, cancellationToken).ConfigureAwait(false)).Run;

    /// <summary>All runs, the newest first.</summary>
    /// <param name="cancellationToken">Ends the list.</param>
    public IAsyncEnumerable<Run> ListRunsAsync(CancellationToken cancellationToken = default) => Pages.AllAsync(
        async token =>
        {
            var page = await CallAsync(
                _service.ListRunsAsync, new ListRunsRequest { PageToken = token }, cancellationToken).ConfigureAwait(false);
            return (page.Runs.AsEnumerable(), page.NextPageToken);
        },
        cancellationToken);

    /// <summary>
    /// A run's events after a sequence number, each once and in order, to the end of the run: where the server is lost, the
    /// client goes on from the last event that came.
    /// </summary>
    /// <param name="name">The run's name.</param>
    /// <param name="afterSequence">Events after this one; 0 for all.</param>
    /// <param name="cancellationToken">Ends the watch.</param>
    public IAsyncEnumerable<RunEvent> WatchRunAsync(
        string name, long afterSequence = 0, CancellationToken cancellationToken = default) => RunWatch.RunAsync(
            _service, new WatchRunRequest { Name = name, AfterSequence = afterSequence }, _retry, cancellationToken);

    /// <summary>Asks a run to pause.</summary>
    /// <param name="request">Which.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async Task<Run> PauseRunAsync(PauseRunRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        var once = new PauseRunRequest(request) { RequestId = RequestIds.OrNew(request.RequestId) };
        return (await CallAsync(_service.PauseRunAsync, once, cancellationToken).ConfigureAwait(false)).Run;
    }

    /// <summary>Queues a paused run again.</summary>
    /// <param name="request">Which.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async Task<Run> ResumeRunAsync(ResumeRunRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        var once = new ResumeRunRequest(request) { RequestId = RequestIds.OrNew(request.RequestId) };
        return (await CallAsync(_service.ResumeRunAsync, once, cancellationToken).ConfigureAwait(false)).Run;
    }

    /// <summary>Ends a run.</summary>
    /// <param name="request">Which.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async Task<Run> CancelRunAsync(CancelRunRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        var once = new CancelRunRequest(request) { RequestId = RequestIds.OrNew(request.RequestId) };
        return (await CallAsync(_service.CancelRunAsync, once, cancellationToken).ConfigureAwait(false)).Run;
    }

    /// <summary>Changes hyperparameters of a run; the answer names the step at which they act.</summary>
    /// <param name="request">Which, and what.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public Task<UpdateHyperparametersResponse> UpdateHyperparametersAsync(
        UpdateHyperparametersRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        var once = new UpdateHyperparametersRequest(request) { RequestId = RequestIds.OrNew(request.RequestId) };
        return CallAsync(_service.UpdateHyperparametersAsync, once, cancellationToken);
    }

    /// <summary>Serves what a run has trained.</summary>
    /// <param name="request">Which.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public Task<PromoteRunResponse> PromoteRunAsync(PromoteRunRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        var once = new PromoteRunRequest(request) { RequestId = RequestIds.OrNew(request.RequestId) };
        return CallAsync(_service.PromoteRunAsync, once, cancellationToken);
    }

    /// <summary>Forgets a run that has ended.</summary>
    /// <param name="request">Which.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public Task<DeleteRunResponse> DeleteRunAsync(DeleteRunRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        var once = new DeleteRunRequest(request) { RequestId = RequestIds.OrNew(request.RequestId) };
        return CallAsync(_service.DeleteRunAsync, once, cancellationToken);
    }

    /// <summary>Closes the channel; calls in progress are cancelled.</summary>
    public ValueTask DisposeAsync()
    {
        _channel.Dispose();
        return default;
    }

    private Task<TResponse> CallAsync<TRequest, TResponse>(
        Func<TRequest, CallOptions, AsyncUnaryCall<TResponse>> call, TRequest request, CancellationToken cancellationToken) =>
        Patience.CallAsync(
            _retry,
            () => call(request, new CallOptions(cancellationToken: cancellationToken)).ResponseAsync,
            cancellationToken);
}
