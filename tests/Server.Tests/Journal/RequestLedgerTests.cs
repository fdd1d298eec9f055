using GenderGrpc.Server.Failures;
using GenderGrpc.Server.Journal;
using GenderGrpc.Server.Tests.Fixtures;
using GenderGrpc.V1;
using Microsoft.Extensions.Time.Testing;

namespace GenderGrpc.Server.Tests.Journal;

public sealed class RequestLedgerTests : IDisposable
{
    private static readonly LedgerRequest Request = new("id", "method", "digest") { Field = "request_id" };

    private readonly TemporaryFolder _folder = new();
    private readonly FakeTimeProvider _time = new();
    private readonly JournalDatabase _journal;
    private readonly RequestLedger _ledger;
    private int _effects;

    public RequestLedgerTests()
    {
        _journal = JournalDatabase.Open(_folder["journal.db"]);
        _ledger = new RequestLedger(_journal, _time);
    }

    public void Dispose()
    {
        _journal.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Once_WhileTheEffectTakesLong_WaitsForIt()
    {
        var going = new TaskCompletionSource();

        Task<GetModelResponse>[] calls = [.. Enumerable.Range(0, 5).Select(_ => OnceAsync(Request, going.Task))];
        Assert.All(calls, call => Assert.False(call.IsCompleted));
        going.SetResult();

        Assert.All(await Task.WhenAll(calls), answer => Assert.Equal("1", answer.Model.Name));
        Assert.Equal(1, _effects);
    }

    [Fact]
    public async Task Once_OtherRequestWhileTheEffectTakesLong_IsRefused()
    {
        var going = new TaskCompletionSource();
        Task<GetModelResponse> first = OnceAsync(Request, going.Task);

        FailureException exception =
            await Assert.ThrowsAsync<FailureException>(() => OnceAsync(Request with { Digest = "other" }, Task.CompletedTask));

        Assert.Equal("REQUEST_ID_REUSED", exception.Failure.Reason);
        going.SetResult();
        Assert.Equal("1", (await first).Model.Name);
    }

    [Fact]
    public async Task Once_AfterThirtyDays_IsForgotten()
    {
        await OnceAsync(Request, Task.CompletedTask);
        _time.Advance(TimeSpan.FromDays(30) - TimeSpan.FromSeconds(1));
        Assert.Equal("1", (await OnceAsync(Request, Task.CompletedTask)).Model.Name);
        _time.Advance(TimeSpan.FromSeconds(2));

        Assert.Equal("2", (await OnceAsync(Request with { Digest = "other" }, Task.CompletedTask)).Model.Name);

        Assert.Single(_journal.Read(transaction => transaction.Query("SELECT request_id FROM requests", row => row.GetString(0))));
    }

    [Fact]
    public async Task Once_EffectFails_FailsAllCopiesAndIsTriedAgain()
    {
        var going = new TaskCompletionSource();
        Task<GetModelResponse>[] calls = [.. Enumerable.Range(0, 3).Select(_ => OnceAsync(Request, going.Task))];

        going.SetException(new InvalidDataException());

        foreach (Task<GetModelResponse> call in calls)
        {
            await Assert.ThrowsAsync<InvalidDataException>(() => call);
        }

        Assert.Equal("1", (await OnceAsync(Request, Task.CompletedTask)).Model.Name);
    }

    [Fact]
    public async Task Once_CommitThrows_RemembersNothing()
    {
        await Assert.ThrowsAsync<InvalidDataException>(() => _ledger.OnceAsync<GetModelResponse>(Request, entry =>
        {
            entry.Commit(_ => throw new InvalidDataException());
            return Task.CompletedTask;
        }));

        Assert.Null(_ledger.Find<GetModelResponse>(Request));
    }

    private Task<GetModelResponse> OnceAsync(LedgerRequest request, Task before) =>
        _ledger.OnceAsync<GetModelResponse>(request, async entry =>
        {
            await before;
            entry.Commit(_ => new GetModelResponse { Model = new Model { Name = $"{++_effects}" } });
        });
}
