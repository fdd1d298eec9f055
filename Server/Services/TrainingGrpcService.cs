using GenderGrpc.Server.Failures;
using GenderGrpc.Server.Journal;
using GenderGrpc.Server.Runs;
using GenderGrpc.V1;
using Google.Protobuf;
using Grpc.Core;

namespace GenderGrpc.Server.Services;

/// <summary>gendergrpc.v1.TrainingService.</summary>
internal sealed class TrainingGrpcService(
    RunRegistry runs,
    RunFeed feed,
    JournalDatabase journal,
    RequestLedger ledger,
    IHostApplicationLifetime lifetime) : TrainingService.TrainingServiceBase
{
    private const string List = "runs";

    public override Task<CreateRunResponse> CreateRun(CreateRunRequest request, ServerCallContext context)
    {
        LedgerRequest once = LedgerRequest.Of(context.Method, request.RequestId, request);
        return OnceAsync<CreateRunResponse>(
            once, commit => runs.Create(request, commit), run => new CreateRunResponse { Run = run });
    }

    public override Task<GetRunResponse> GetRun(GetRunRequest request, ServerCallContext context)
    {
        string name = RunName.Check(request.Name);
        return Task.FromResult(new GetRunResponse { Run = journal.Read(state => state.GetRun(name)).ToRun() });
    }

    public override Task<ListRunsResponse> ListRuns(ListRunsRequest request, ServerCallContext context)
    {
        PageTerms page = PageTerms.Of(List, request.PageSize, request.PageToken);
        List<RunRecord> records = journal.Read(state => state.ListRuns(page.Before, page.Size + 1));
        var response = new ListRunsResponse { Runs = { records.Take(page.Size).Select(record => record.ToRun()) } };
        if (records.Count > page.Size)
        {
            response.NextPageToken = PageTerms.TokenAfter(List, records[page.Size - 1].Sequence);
        }

        return Task.FromResult(response);
    }

    public override Task<PauseRunResponse> PauseRun(PauseRunRequest request, ServerCallContext context)
    {
        LedgerRequest once = LedgerRequest.Of(context.Method, request.RequestId, request);
        string name = RunName.Check(request.Name);
        return OnceAsync<PauseRunResponse>(
            once, commit => runs.Pause(name, request.Etag, commit), run => new PauseRunResponse { Run = run });
    }

    public override Task<ResumeRunResponse> ResumeRun(ResumeRunRequest request, ServerCallContext context)
    {
        LedgerRequest once = LedgerRequest.Of(context.Method, request.RequestId, request);
        string name = RunName.Check(request.Name);
        return OnceAsync<ResumeRunResponse>(
            once, commit => runs.Resume(name, request.Etag, commit), run => new ResumeRunResponse { Run = run });
    }

    public override Task<CancelRunResponse> CancelRun(CancelRunRequest request, ServerCallContext context)
    {
        LedgerRequest once = LedgerRequest.Of(context.Method, request.RequestId, request);
        string name = RunName.Check(request.Name);
        return OnceAsync<CancelRunResponse>(
            once, commit => runs.Cancel(name, request.Etag, commit), run => new CancelRunResponse { Run = run });
    }

    public override Task<UpdateHyperparametersResponse> UpdateHyperparameters(
        UpdateHyperparametersRequest request, ServerCallContext context)
    {
        LedgerRequest once = LedgerRequest.Of(context.Method, request.RequestId, request);
        return ledger.OnceAsync<UpdateHyperparametersResponse>(once, entry => runs.UpdateAsync(request, once, entry))
            .WaitAsync(context.CancellationToken);
    }

    public override async Task WatchRun(
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

    public override Task<DeleteRunResponse> DeleteRun(DeleteRunRequest request, ServerCallContext context)
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
