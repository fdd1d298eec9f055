using GenderGrpc.Training.Attach;
using GenderGrpc.V1;

namespace GenderGrpc.Training.Tests.Attach;

public sealed class ReportQueueTests
{
    [Fact]
    public async Task After_SomeAcknowledged_GoesOnWithTheNextOne()
    {
        using var queue = new ReportQueue(10);
        Add(queue, 4);
        queue.Acknowledge(2);

        Report next = await queue.AfterAsync(0, TestContext.Current.CancellationToken);

        Assert.Equal((3, 2), (next.Message.Number, queue.Acknowledged));
    }

    [Fact]
    public void Add_StepsChanged_TellsThoseOfTheMoment()
    {
        using var queue = new ReportQueue(10);
        Add(queue, 1);
        queue.TotalSteps = 7;
        Add(queue, 2);
        queue.TotalSteps = 9;
        Add(queue, 1);

        Assert.Equal([0, 7, 7, 9], queue.Settle(CancellationToken.None).Select(report => report.TotalSteps));
    }

    [Fact]
    public async Task Add_NoRoom_WaitsForAnAcknowledgement()
    {
        using var queue = new ReportQueue(2);
        Add(queue, 2);

        Task third = Task.Run(() => Add(queue, 1), TestContext.Current.CancellationToken);
        Task<Report> added = queue.AfterAsync(2, TestContext.Current.CancellationToken);
        Assert.False(added.IsCompleted);
        queue.Acknowledge(1);

        await third;
        Assert.Equal(3, (await added).Message.Number);
    }

    [Fact]
    public void Add_Stopping_NeverWaits()
    {
        using var queue = new ReportQueue(1);
        using var stopping = new CancellationTokenSource();
        stopping.Cancel();

        for (int i = 0; i < 5; i++)
        {
            queue.Add(new TrainerReport(), null, stopping.Token);
        }

        queue.Acknowledge(5);
        Assert.Equal(5, queue.Acknowledged);
    }

    [Fact]
    public async Task Settle_SentButNotAcknowledged_WaitsUntilItIsOrTheCallEnds()
    {
        using var queue = new ReportQueue(10);
        Add(queue, 1);
        Assert.Equal([1], Numbers(queue.Settle(CancellationToken.None)));
        queue.Read(true);

        Task<IReadOnlyList<TrainerReport>> settled = Settling();
        Assert.False(settled.IsCompleted);
        queue.Acknowledge(1);
        Assert.Empty(await settled);

        Add(queue, 2);
        settled = Settling();
        queue.Read(false);
        Assert.Equal([2, 3], Numbers(await settled));

        Task<IReadOnlyList<TrainerReport>> Settling() =>
            Task.Run(() => queue.Settle(CancellationToken.None), TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Acknowledged_SomeOfThem_EndsWhenTheseAre()
    {
        using var queue = new ReportQueue(10);
        Add(queue, 3);

        Task two = queue.AcknowledgedAsync(2, TestContext.Current.CancellationToken);
        queue.Acknowledge(1);
        Assert.False(two.IsCompleted);
        queue.Acknowledge(2);
        await two;
        Task all = queue.DrainAsync(TestContext.Current.CancellationToken);
        Assert.False(all.IsCompleted);
        queue.Acknowledge(3);
        await all;
    }

    private static IEnumerable<long> Numbers(IEnumerable<TrainerReport> reports) => reports.Select(report => report.Number);

    private static void Add(ReportQueue queue, int count)
    {
        for (int i = 0; i < count; i++)
        {
            queue.Add(new TrainerReport(), null, CancellationToken.None);
        }
    }
}
