using GenderGrpc.Server.Failures;
using GenderGrpc.Server.Journal;
using GenderGrpc.Server.Promotion;
using GenderGrpc.Server.Runs;
using GenderGrpc.V1;
using Google.Protobuf;
using Grpc.Core;

namespace GenderGrpc.Server.Services;

/// <summary>The calls of gendergrpc.v1.TrainingService that are about runs.</summary>
internal sealed class RunCalls(
    RunRegistry runs,
    RunPromotion promotion,
    RunFeed feed,
    JournalDatabase journal,
    RequestLedger ledger,
    IHostApplicationLifetime lifetime)
{
    private const string Collection = "runs";

    public Task<CreateRunResponse> CreateAsync(CreateRunRequest request, ServerCallContext context)
    {
        LedgerRequest once = LedgerRequest.Of(context.Method, request.RequestId, request);
        DisplayName.Check(request.DisplayName, "display_name");
        return OnceAsync<CreateRunResponse>(
            once, commit => runs.Create(request, commit), run => new CreateRunResponse { Run = run });
    }

    public Task<GetRunResponse> Get(GetRunRequest request)
    {
        string name = RunName.Check(request.Name);
        return Task.FromResult(new GetRunResponse { Run = journal.Read(state => state.GetRun(name)).ToRun() });
    }

    public Task<ListRunsResponse> List(ListRunsRequest request)
    {
        PageTerms page = PageTerms.Of(Collection, request.PageSize, request.PageToken);
        List<RunRecord> records = journal.Read(state => state.ListRuns(page.Before, page.Size + 1));
        var response = new ListRunsResponse { Runs = { records.Take(page.Size).Select(record => record.ToRun()) } };
        if (records.Count > page.Size)
        {
            response.NextPageToken = PageTerms.TokenAfter(Collection, records[page.Size - 1].Sequence);
        }

        return Task.FromResult(response);
    }

    public Task<PauseRunResponse> PauseAsync(PauseRunRequest request, ServerCallContext context)
    {
        LedgerRequest once = LedgerRequest.Of(context.Method, request.RequestId, request);
        string name = RunName.Check(request.Name);
        return OnceAsync<PauseRunResponse>(
            once, commit => runs.Pause(name, request.Etag, commit), run => new PauseRunResponse { Run = run });
    }

    public Task<ResumeRunResponse> ResumeAsync(ResumeRunRequest request, ServerCallContext context)
    {
        LedgerRequest once = LedgerRequest.Of(context.Method, request.RequestId, request);
        string name = RunName.Check(request.Name);
        return OnceAsync<ResumeRunResponse>(
            once, commit => runs.Resume(name, request.Etag, commit), run => new ResumeRunResponse { Run = run });
    }

    public Task<CancelRunResponse> CancelAsync(CancelRunRequest request, ServerCallContext context)
    {
        LedgerRequest once = LedgerRequest.Of(context.Method, request.RequestId, request);
        string name = RunName.Check(request.Name);
        return OnceAsync<CancelRunResponse>(
            once, commit => runs.Cancel(name, request.Etag, commit), run => new CancelRunResponse { Run = run });
    }

    public Task<UpdateHyperparametersResponse> UpdateAsync(
        UpdateHyperparametersRequest request, ServerCallContext context)
    {
        LedgerRequest once = LedgerRequest.Of(context.Method, request.RequestId, request);
        return ledger.OnceAsync<UpdateHyperparametersResponse>(once, entry => runs.UpdateAsync(request, once, entry))
            .WaitAsync(context.CancellationToken);
    }

    public async Task WatchAsync(
        WatchRunRequest request, IServerStreamWriter<WatchRunResponse> responseStream, ServerCallContext context)
    {
        string name = RunName.Check(request.Name);
        using var watching = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, lifetime.ApplicationStopping);
        try
        {
            await new RunWatch(journal, feed, responseStream).SendAsync(name, request.AfterSequence, watching.Token);
        }
        catch (OperationCanceledException)
            when (lifetime.ApplicationStopping.IsCancellationRequested && !context.CancellationToken.IsCancellationRequested)
        {
            throw new FailureException(RequestFailure.ShuttingDown);
        }
    }

    public Task<PromoteRunResponse> PromoteAsync(PromoteRunRequest request, ServerCallContext context)
    {
        LedgerRequest once = LedgerRequest.Of(context.Method, request.RequestId, request);
        return ledger.OnceAsync<PromoteRunResponse>(once, entry => promotion.PromoteAsync(request, entry));
    }

    public Task<DeleteRunResponse> DeleteAsync(DeleteRunRequest request, ServerCallContext context)
    {
        LedgerRequest once = LedgerRequest.Of(context.Method, request.RequestId, request);
        string name = RunName.Check(request.Name);
        return OnceAsync<DeleteRunResponse>(
            once, commit => runs.Delete(name, request.Etag, commit), _ => new DeleteRunResponse());
    }

    // What the answer says and what the change does are committed together.
    private Task<TResponse> OnceAsync<TResponse>(LedgerRequest once, Action<RunCommit> effect, Func<Run, TResponse> respond)
        where TResponse : class, IMessage<TResponse>, new() => ledger.OnceAsync<TResponse>(once, entry =>
        {
            effect(change =>
            {
                RunRecord? record = null;
                entry.Commit(state => respond((record = change(state)).ToRun()));
                return record!;
            });
            return Task.CompletedTask;
        });
}
