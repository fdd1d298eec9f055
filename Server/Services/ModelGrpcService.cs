using GenderGrpc.Bundle.Manifest;
using GenderGrpc.Server.Failures;
using GenderGrpc.Server.Inference;
using GenderGrpc.Server.Journal;
using GenderGrpc.Server.Options;
using GenderGrpc.Server.Registry;
using GenderGrpc.Server.Storage;
using GenderGrpc.V1;
using Google.Protobuf;
using Grpc.Core;

namespace GenderGrpc.Server.Services;

/// <summary>gendergrpc.v1.ModelService.</summary>
internal sealed class ModelGrpcService(
    ModelRegistry registry,
    ModelStore store,
    ModelFeed feed,
    ActivePipeline active,
    JournalDatabase journal,
    RequestLedger ledger,
    DataFolder data,
    ServerOptions options,
    IHostApplicationLifetime lifetime) : ModelService.ModelServiceBase
{
    private const string List = "models";

    public override Task<ListModelsResponse> ListModels(ListModelsRequest request, ServerCallContext context)
    {
        PageTerms page = PageTerms.Of(List, request.PageSize, request.PageToken);
        List<(long Sequence, Model Model)> models = journal.Read(state => state.ListModels(page.Before, page.Size + 1));
        var response = new ListModelsResponse { Models = { models.Take(page.Size).Select(row => row.Model.WithProvider(active)) } };
        if (models.Count > page.Size)
        {
            response.NextPageToken = PageTerms.TokenAfter(List, models[page.Size - 1].Sequence);
        }

        return Task.FromResult(response);
    }

    public override Task<GetModelResponse> GetModel(GetModelRequest request, ServerCallContext context)
    {
        string version = ModelName.ToVersion(request.Name);
        return Task.FromResult(new GetModelResponse { Model = journal.Read(state => state.GetModel(version)).WithProvider(active) });
    }

    public override Task<ActivateModelResponse> ActivateModel(ActivateModelRequest request, ServerCallContext context)
    {
        LedgerRequest once = LedgerRequest.Of(context.Method, request.RequestId, request);
        string version = ModelName.ToVersion(request.Name);
        return ledger.OnceAsync<ActivateModelResponse>(once, entry => registry.ActivateAsync(
            version, request.Etag, Committing(entry, model => new ActivateModelResponse { Model = model })));
    }

    public override Task<RollbackModelResponse> RollbackModel(RollbackModelRequest request, ServerCallContext context)
    {
        LedgerRequest once = LedgerRequest.Of(context.Method, request.RequestId, request);
        return ledger.OnceAsync<RollbackModelResponse>(once, entry => registry.RollbackAsync(
            request.Etag, Committing(entry, model => new RollbackModelResponse { Model = model })));
    }

    public override async Task<UploadModelResponse> UploadModel(
        IAsyncStreamReader<UploadModelRequest> requestStream, ServerCallContext context)
    {
        var upload = new ModelUpload(requestStream, options.Limits);
        ModelUploadStart start = await upload.StartAsync(context.CancellationToken);
        LedgerRequest once = LedgerRequest.Of(context.Method, start.RequestId, start, "start.request_id");
        if (ledger.Find<UploadModelResponse>(once) is { } stored)
        {
            await upload.SkipAsync(context.CancellationToken);
            return stored;
        }

        using ScratchFolder scratch = data.NewScratch();
        (string folder, BundleManifest manifest) = await upload.ReceiveAsync(start, scratch, context.CancellationToken);
        return await ledger.OnceAsync<UploadModelResponse>(once, entry => registry.InstallAsync(
            folder, manifest, run: "", Committing(entry, model => new UploadModelResponse { Model = model })));
    }

    public override async Task DownloadModel(
        DownloadModelRequest request, IServerStreamWriter<DownloadModelResponse> responseStream, ServerCallContext context)
    {
        string version = ModelName.ToVersion(request.Name);
        journal.Read(state => state.GetModel(version));
        using ScratchFolder scratch = data.NewScratch();
        await new ModelDownload(responseStream).SendAsync(store.FolderOf(version), scratch, context.CancellationToken);
    }

    public override Task<DeleteModelResponse> DeleteModel(DeleteModelRequest request, ServerCallContext context)
    {
        LedgerRequest once = LedgerRequest.Of(context.Method, request.RequestId, request);
        string version = ModelName.ToVersion(request.Name);
        return ledger.OnceAsync<DeleteModelResponse>(once, entry => registry.DeleteAsync(
            version, request.Etag, Committing(entry, _ => new DeleteModelResponse())));
    }

    public override async Task WatchModels(
        WatchModelsRequest request, IServerStreamWriter<WatchModelsResponse> responseStream, ServerCallContext context)
    {
        using var watching = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, lifetime.ApplicationStopping);
        try
        {
            await foreach (Model model in feed.WatchAsync(watching.Token))
            {
                // Cancelling a write resets the call; a server that stops says so instead.
                await responseStream.WriteAsync(new WatchModelsResponse { Active = model.WithProvider(active) }, CancellationToken.None);
            }
        }
        catch (OperationCanceledException)
            when (lifetime.ApplicationStopping.IsCancellationRequested && !context.CancellationToken.IsCancellationRequested)
        {
            throw new FailureException(RequestFailure.ShuttingDown);
        }
    }

    // What the answer says and what the change does are committed together.
    private static ModelCommit Committing<TResponse>(LedgerEntry<TResponse> entry, Func<Model, TResponse> respond)
        where TResponse : class, IMessage<TResponse>, new() => change =>
        {
            Model? model = null;
            entry.Commit(state => respond(model = change(state)));
            return model!;
        };
}
