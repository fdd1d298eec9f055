using GenderGrpc.Bundle;
using GenderGrpc.Bundle.Manifest;
using GenderGrpc.Server.Failures;
using GenderGrpc.Server.Inference;
using GenderGrpc.Server.Journal;
using GenderGrpc.Server.Startup;
using GenderGrpc.Server.Telemetry;
using GenderGrpc.V1;

namespace GenderGrpc.Server.Registry;

/// <summary>
/// The installed models and which of them is served. Changes take turns. Each is committed first and seen only then: what a server
/// serves after a crash is what was acknowledged before it.
/// </summary>
internal sealed class ModelRegistry(
    JournalDatabase journal,
    ModelStore store,
    PipelineLoader loader,
    ActivePipeline active,
    ModelFeed feed,
    TimeProvider time,
    ILogger<ModelRegistry> logger) : IDisposable
{
    private readonly SemaphoreSlim _turn = new(1, 1);

    /// <summary>
    /// Brings the models to where a server begins: what a killed one left is removed, the bundle that this one comes with is
    /// installed, and what somebody chose is served, else that bundle. Throws <see cref="StartupException"/> where that can't be.
    /// </summary>
    public void Open(string folder)
    {
        store.RemoveAllBut(journal.Read(state => state.ModelVersions()));
        BundleManifest own;
        try
        {
            own = ModelBundle.Load(folder).Manifest;
            Install(folder, own, "", journal.Write);
        }
        catch (BundleException exception)
        {
            throw new StartupException($"Model:Folder can't be served: {exception.Message}", exception);
        }

        Activation? latest = journal.Read(state => state.Latest());
        string? chosen = latest is { Cause: not ActivationCause.Start } ? latest.Version : null;
        string version = chosen ?? own.Version;
        PredictionPipeline pipeline;
        try
        {
            pipeline = loader.Load(store.FolderOf(version));
        }
        catch (Exception exception) when (exception is BundleException or StartupException)
        {
            string which = chosen is null ? "Model:Folder" : $"The model {chosen}, which was activated,";
            throw new StartupException($"{which} can't be served: {exception.Message}", exception);
        }

        active.Exchange(pipeline);
        feed.Publish(journal.Write(state =>
        {
            if (version != latest?.Version)
            {
                state.Activate(version, ActivationCause.Start, latest?.Sequence, time.GetUtcNow());
            }

            return state.GetModel(version);
        }));
        if (version != own.Version)
        {
            Log.OtherModelChosen(logger, own.Name, own.Version);
        }
    }

    /// <summary>
    /// Installs a bundle that was verified. One that is installed already stays as it is. Throws <see cref="BundleException"/> where
    /// the folder isn't any more what it was.
    /// </summary>
    /// <param name="folder">The bundle's folder.</param>
    /// <param name="manifest">Its manifest.</param>
    /// <param name="run">The run that it comes from; empty where there is none.</param>
    /// <param name="commit">Commits the change.</param>
    public Task InstallAsync(string folder, BundleManifest manifest, string run, ModelCommit commit) => InTurnAsync(() =>
    {
        Install(folder, manifest, run, commit);
        return Task.CompletedTask;
    });

    /// <summary>Serves a model. Throws <see cref="FailureException"/> where it can't be, and then nothing has changed.</summary>
    /// <param name="version">The model's version.</param>
    /// <param name="etag">The etag that it must have; empty for any.</param>
    /// <param name="commit">Commits the change.</param>
    public Task ActivateAsync(string version, string etag, ModelCommit commit) => InTurnAsync(() =>
    {
        (Model model, Activation? latest) = journal.Read(state => (state.GetModel(version), state.Latest()));
        CheckEtag(model, etag);
        // Activating what is served already makes it somebody's choice, but is no step to go back by.
        long? previous = latest?.Version == version ? latest.Previous : latest?.Sequence;
        return ServeAsync(version, ActivationCause.Activate, previous, commit);
    });

    /// <summary>Serves the model that was served before the active one; throws as activating does.</summary>
    /// <param name="etag">The etag that the active model must have; empty for any.</param>
    /// <param name="commit">Commits the change.</param>
    public Task RollbackAsync(string etag, ModelCommit commit) => InTurnAsync(() =>
    {
        (Model model, Activation? target) =
            journal.Read(state => (state.GetModel(state.Latest()!.Version), state.RollbackTarget()));
        CheckEtag(model, etag);
        return target is null
            ? throw new FailureException(ModelFailure.NothingToRollBackTo)
            : ServeAsync(target.Version, ActivationCause.Rollback, target.Previous, commit);
    });

    /// <summary>Removes a model. Throws <see cref="FailureException"/> for one that is active or the one to roll back to.</summary>
    /// <param name="version">The model's version.</param>
    /// <param name="etag">The etag that it must have; empty for any.</param>
    /// <param name="commit">Commits the change.</param>
    public Task DeleteAsync(string version, string etag, ModelCommit commit) => InTurnAsync(() =>
    {
        commit(state =>
        {
            Model model = state.GetModel(version);
            CheckEtag(model, etag);
            if (model.Active || state.RollbackTarget()?.Version == version)
            {
                throw new FailureException(model.Active ? ModelFailure.Active : ModelFailure.NeededForRollback);
            }

            state.RemoveModel(version);
            return model;
        });
        store.Remove(version);
        return Task.CompletedTask;
    });

    public void Dispose() => _turn.Dispose();

    private static void CheckEtag(Model model, string etag)
    {
        if (etag.Length > 0 && etag != model.Etag)
        {
            throw new FailureException(RequestFailure.EtagMismatch);
        }
    }

    private async Task InTurnAsync(Func<Task> change)
    {
        await _turn.WaitAsync();
        try
        {
            await change();
        }
        finally
        {
            _turn.Release();
        }
    }

    private void Install(string folder, BundleManifest manifest, string run, ModelCommit commit)
    {
        bool IsKnown() => journal.Read(state => state.FindModel(manifest.Version)) is not null;
        try
        {
            if (!IsKnown() || !store.Has(manifest.Version))
            {
                store.Add(folder, manifest);
            }

            commit(state => state.FindModel(manifest.Version)?.WithProvider(active)
                ?? state.AddModel(ModelDescription.Of(manifest, store.BytesOf(manifest), run, time.GetUtcNow())));
        }
        finally
        {
            if (!IsKnown())
            {
                store.Remove(manifest.Version);
            }
        }
    }

    private async Task ServeAsync(string version, ActivationCause cause, long? previous, ModelCommit commit)
    {
        PredictionPipeline? pipeline = IsServed(version) ? null : Load(version);
        Model model;
        try
        {
            model = commit(state =>
            {
                state.Activate(version, cause, previous, time.GetUtcNow());
                return pipeline is null ? state.GetModel(version).WithProvider(active) : state.GetModel(version).WithProvider(pipeline);
            });
        }
        catch when (pipeline is not null)
        {
            await pipeline.DisposeAsync();
            throw;
        }

        if (pipeline is not null)
        {
            active.Exchange(pipeline);
            feed.Publish(model);
            Log.ModelActivated(logger, pipeline.Manifest.Name, version, pipeline.Provider, pipeline.Chosen.Reason);
        }
    }

    private bool IsServed(string version)
    {
        using PipelineLease lease = active.Lease();
        return lease.Pipeline.Manifest.Version == version;
    }

    private PredictionPipeline Load(string version)
    {
        try
        {
            return loader.Load(store.FolderOf(version));
        }
        catch (Exception exception) when (exception is BundleException or StartupException)
        {
            Log.ModelUnservable(logger, version, exception);
            throw new FailureException(ModelFailure.Unservable);
        }
    }
}
