using GenderGrpc.Server.Inference;
using Microsoft.Extensions.Time.Testing;

namespace GenderGrpc.Server.Tests.Inference;

public sealed class AdmissionTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void TryEnter_GreedyFlows_LeavePlacesToTheNext()
    {
        var admission = new Admission(8, _time);

        Assert.Equal(4, EnterAll(admission, new Flow(1)));
        Assert.Equal(2, EnterAll(admission, new Flow(2)));
        Assert.Equal(1, EnterAll(admission, new Flow(3)));
        Assert.Equal(1, EnterAll(admission, new Flow(4)));
        Assert.Equal(0, EnterAll(admission, new Flow(5)));
    }

    [Fact]
    public void TryEnter_OnePlace_IsHad()
    {
        var admission = new Admission(1, _time);

        Assert.Equal(1, EnterAll(admission, new Flow(1)));
        admission.Leave(new Flow(1));
        Assert.Equal(1, EnterAll(admission, new Flow(2)));
    }

    [Fact]
    public async Task EnterAsync_Full_EntersWhenAnotherLeaves()
    {
        var admission = new Admission(1, _time);
        Assert.True(admission.TryEnter(new Flow(1)));

        Task entering = admission.EnterAsync(new Flow(2), TestContext.Current.CancellationToken);
        Assert.False(entering.IsCompleted);
        admission.Leave(new Flow(1));

        await entering;
        Assert.False(admission.TryEnter(new Flow(3)));
    }

    [Fact]
    public async Task EnterAsync_GreedyFlowWaitsFirst_LetsOneWithoutPlacesIn()
    {
        CancellationToken cancellationToken = TestContext.Current.CancellationToken;
        var admission = new Admission(4, _time);
        Flow[] flows = [new(1), new(2), new(3)];
        Assert.Equal([2, 1, 1], flows.Select(flow => EnterAll(admission, flow)));
        Task greedy = admission.EnterAsync(flows[0], cancellationToken);
        Task modest = admission.EnterAsync(new Flow(4), cancellationToken);

        admission.Leave(flows[1]);

        await modest;
        Assert.False(greedy.IsCompleted);
        admission.Leave(flows[0]);
        admission.Leave(flows[0]);
        await greedy;
    }

    [Fact]
    public async Task EnterAsync_Cancelled_TakesNoPlace()
    {
        var admission = new Admission(1, _time);
        Assert.True(admission.TryEnter(new Flow(1)));
        using var cancellation = new CancellationTokenSource();
        Task entering = admission.EnterAsync(new Flow(2), cancellation.Token);

        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => entering);
        admission.Leave(new Flow(1));
        Assert.True(admission.TryEnter(new Flow(3)));
    }

    [Fact]
    public async Task TryEnterBatch_ManyToComeOfAnother_IsRefused()
    {
        CancellationToken cancellationToken = TestContext.Current.CancellationToken;
        var admission = new Admission(4, _time);
        BatchAdmission? first = admission.TryEnterBatch(new Flow(1), 5);
        Assert.NotNull(first);

        Assert.Null(admission.TryEnterBatch(new Flow(2), 1));
        // One call for a profile finds a place.
        Assert.True(admission.TryEnter(new Flow(3)));
        admission.Leave(new Flow(1));
        await first.NextAsync(cancellationToken);

        using BatchAdmission? second = admission.TryEnterBatch(new Flow(2), 3);
        Assert.NotNull(second);
        Assert.Null(admission.TryEnterBatch(new Flow(4), 1));
        first.Dispose();
        Assert.NotNull(admission.TryEnterBatch(new Flow(4), 1));
    }

    [Fact]
    public void RetryAfter_NothingMeasured_IsATenthOfASecond() =>
        Assert.Equal(TimeSpan.FromMilliseconds(100), new Admission(1, _time).RetryAfter);

    [Fact]
    public void RetryAfter_Draining_IsTheTimeThatAllTheirProfilesTake()
    {
        var admission = new Admission(64, _time);
        Drain(admission, 20, TimeSpan.FromMilliseconds(50));

        // 20 profiles a second, whatever time passed without any.
        _time.Advance(TimeSpan.FromHours(1));
        Enter(admission, 10);
        Assert.InRange(admission.RetryAfter.TotalMilliseconds, 475, 525);

        // Those to come of a batch count.
        using BatchAdmission? batch = admission.TryEnterBatch(new Flow("batch"), 30);
        Assert.NotNull(batch);
        Assert.InRange(admission.RetryAfter.TotalMilliseconds, 1900, 2100);
    }

    [Fact]
    public void RetryAfter_VerySlowOrFast_IsBounded()
    {
        var slow = new Admission(64, _time);
        Drain(slow, 3, TimeSpan.FromMinutes(1));
        Enter(slow, 10);
        Assert.Equal(TimeSpan.FromSeconds(30), slow.RetryAfter);

        var fast = new Admission(64, _time);
        Drain(fast, 20, TimeSpan.FromMicroseconds(10));
        Enter(fast, 1);
        Assert.Equal(TimeSpan.FromMilliseconds(10), fast.RetryAfter);
    }

    private static int EnterAll(Admission admission, Flow flow)
    {
        int count = 0;
        while (admission.TryEnter(flow))
        {
            count++;
        }

        return count;
    }

    private static void Enter(Admission admission, int count) =>
        Assert.All(Enumerable.Range(0, count), i => Assert.True(admission.TryEnter(new Flow(i))));

    private void Drain(Admission admission, int count, TimeSpan interval)
    {
        Enter(admission, count);
        for (int i = 0; i < count; i++)
        {
            _time.Advance(interval);
            admission.Leave(new Flow(i));
        }
    }
}
