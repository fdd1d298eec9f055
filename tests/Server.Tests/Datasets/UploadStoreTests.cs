using GenderGrpc.Server.Datasets;
using GenderGrpc.Server.Journal;
using GenderGrpc.Server.Storage;
using GenderGrpc.Server.Tests.Fixtures;
using Microsoft.Extensions.Time.Testing;

namespace GenderGrpc.Server.Tests.Datasets;

public sealed class UploadStoreTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly FakeTimeProvider _time = new();
    private readonly DataFolder _data;
    private readonly JournalDatabase _journal;
    private readonly UploadStore _uploads;

    public UploadStoreTests()
    {
        _data = DataFolder.Open(_folder.Path);
        _journal = JournalDatabase.Open(_data.Journal);
        _uploads = new UploadStore(_data, _journal, _time);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _journal.Dispose();
        _data.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Received_WithinADay_IsWhatCame()
    {
        Begin("a");
        _time.Advance(TimeSpan.FromHours(23));
        Begin("a");
        _time.Advance(TimeSpan.FromHours(23));

        Assert.Equal(3, _uploads.Received("a"));
    }

    [Fact]
    public void Received_AfterADay_IsGone()
    {
        Begin("a");
        _time.Advance(TimeSpan.FromDays(1));

        Assert.Null(_uploads.Received("a"));
        Assert.Empty(Directory.GetFiles(_data.Uploads));
    }

    [Fact]
    public async Task Received_AfterADayOfOneCall_IsKeptForIt()
    {
        using (await _uploads.EnterAsync("a", Token))
        {
            Begin("a");
            _time.Advance(TimeSpan.FromDays(2));

            Assert.Equal(3, _uploads.Received("a"));
        }

        Assert.Null(_uploads.Received("a"));
    }

    [Fact]
    public async Task Enter_TurnIsTaken_WaitsForItsEndOrItsOwn()
    {
        IDisposable first = await _uploads.EnterAsync("a", Token);
        using var impatient = new CancellationTokenSource();
        Task<IDisposable> second = _uploads.EnterAsync("a", impatient.Token);
        Task<IDisposable> third = _uploads.EnterAsync("a", Token);

        using (await _uploads.EnterAsync("b", Token))
        {
            Assert.False(second.IsCompleted);
            await impatient.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
            Assert.False(third.IsCompleted);
        }

        first.Dispose();
        (await third).Dispose();
    }

    private void Begin(string id) =>
        File.WriteAllBytes(_uploads.Begin(new LedgerRequest(id, "method", "digest") { Field = "request_id" }), [1, 2, 3]);
}
