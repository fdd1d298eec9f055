using GenderGrpc.Bundle;
using GenderGrpc.Bundle.Manifest;
using GenderGrpc.Server.Datasets;
using GenderGrpc.Server.Failures;
using GenderGrpc.Server.Journal;
using GenderGrpc.Server.Options;
using GenderGrpc.Server.Registry;
using GenderGrpc.Server.Runs;
using GenderGrpc.Server.Startup;
using GenderGrpc.V1;

namespace GenderGrpc.Server.Promotion;

/// <summary>Makes the model of a run the one that is served.</summary>
internal sealed class RunPromotion(
    JournalDatabase journal,
    ModelRegistry models,
    HeldOutComparison comparison,
    RunFeed feed,
    RunFolders folders,
    DatasetStore datasets,
    ServerOptions options,
    TimeProvider time)
{
    /// <summary>
    /// Checks the gates, installs the bundle and serves it. What is served, the run's event and the answer are committed together: so there
    /// is one promotion, or none. Throws <see cref="FailureException"/> where there is none.
    /// </summary>
    public async Task PromoteAsync(PromoteRunRequest request, LedgerEntry<PromoteRunResponse> entry)
    {
        string name = RunName.Check(request.Name);
        RunRecord record = journal.Read(state => Promotable(state, request));
        string bundle = folders.BundleOf(name);
        BundleManifest manifest = ReadBundle(bundle, record.Run.ModelVersion);
        GateResult[] gates = await CheckAsync(manifest, bundle, record.Run.Dataset);
        GateResult[] failed = [.. gates.Where(gate => !gate.Passed)];
        if (failed.Length > 0 && !request.Force)
        {
            throw new FailureException(PromotionFailure.Gated(failed));
        }

        await InstallAsync(bundle, manifest, name);
        await models.ActivateAsync(manifest.Version, etag: "", change =>
        {
            Model? model = null;
            entry.Commit(state =>
            {
                RunRecord promoted = Promotable(state, request);
                model = change(state);
                var promotion = new V1.Promotion { ModelVersion = manifest.Version, OverriddenGates = { failed } };
                state.AppendEvent(promoted, new RunEvent { Promotion = promotion }, time.GetUtcNow());
                promoted.Revision++;
                state.SaveRun(promoted);
                return new PromoteRunResponse { Run = promoted.ToRun(), ModelVersion = manifest.Version, Gates = { gates } };
            });
            return model!;
        });
        feed.Changed(name);
    }

    private static RunRecord Promotable(JournalTransaction state, PromoteRunRequest request)
    {
        RunRecord record = RunRegistry.Checked(state, request.Name, request.Etag);
        return record.Run.State == RunState.Succeeded ? record : throw new FailureException(RunFailure.NotSucceeded);
    }

    private static BundleManifest ReadBundle(string folder, string version)
    {
        try
        {
            BundleManifest manifest = ModelBundle.Load(folder).Manifest;
            return manifest.Version == version ? manifest : throw new FailureException(PromotionFailure.BundleUnusable);
        }
        catch (BundleException)
        {
            throw new FailureException(PromotionFailure.BundleUnusable);
        }
    }

    private async Task<GateResult[]> CheckAsync(BundleManifest manifest, string bundle, string dataset)
    {
        try
        {
            return
            [
                .. PromotionGates.Check(manifest, options.Promotion),
                await comparison.CheckAsync(manifest, bundle, datasets.FolderOf(DatasetName.ToId(dataset))),
            ];
        }
        catch (StartupException)
        {
            throw new FailureException(ModelFailure.Unservable);
        }
    }

    private async Task InstallAsync(string bundle, BundleManifest manifest, string run)
    {
        try
        {
            await models.InstallAsync(bundle, manifest, run, journal.Write);
        }
        catch (BundleException)
        {
            throw new FailureException(PromotionFailure.BundleUnusable);
        }
    }
}
