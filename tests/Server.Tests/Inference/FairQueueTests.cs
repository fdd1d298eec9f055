using GenderGrpc.Server.Inference;

namespace GenderGrpc.Server.Tests.Inference;

public sealed class FairQueueTests
{
    private static readonly Flow Greedy = new("greedy");
    private static readonly Flow Modest = new("modest");

    private readonly FairQueue<int> _queue = new(64);

    [Fact]
    public void TryTake_OneFlow_KeepsItsOrder()
    {
        Add(Greedy, 1, 2, 3);

        Assert.Equal([1, 2, 3], Take());
    }

    [Fact]
    public void TryTake_ManyItemsOfAnotherFlow_TakesTurns()
    {
        Add(Greedy, 1, 2, 3, 4, 5);
        Add(Modest, 10, 20);

        Assert.Equal([1, 10, 2, 20, 3, 4, 5], Take());
    }

    [Fact]
    public void TryTake_FlowComesLater_WaitsForOneTurnOfEachOther()
    {
        Add(new Flow("another"), 100, 200, 300);
        Add(Greedy, 1, 2, 3);
        Assert.True(_queue.TryTake(out _));
        Add(Modest, 10);

        Assert.Equal([1, 200, 10, 2, 300, 3], Take());
    }

    [Fact]
    public void TryTake_CostlyItems_GiveTheOthersAsManyTurns()
    {
        AddCostly(Greedy, 3, 1, 2);
        Add(Modest, 10, 20, 30, 40, 50, 60, 70);

        Assert.Equal([10, 20, 1, 30, 40, 50, 2, 60, 70], Take());
    }

    [Fact]
    public void TryTake_CostlyItemAlone_IsTakenAtOnce()
    {
        AddCostly(Greedy, 1000, 1);

        Assert.Equal([1], Take());
    }

    [Fact]
    public void TryTake_EqualSources_AreOneFlow()
    {
        Add(new Flow("connection"), 1, 2);
        Add(Modest, 10, 20);
        Add(new Flow(new string(['c', 'o', 'n', 'n', 'e', 'c', 't', 'i', 'o', 'n'])), 3);

        Assert.Equal([1, 10, 2, 20, 3], Take());
    }

    [Fact]
    public async Task Complete_ItemsLeft_AreTakenFirst()
    {
        Add(Greedy, 1);
        _queue.Complete();

        Assert.False(_queue.TryAdd(Greedy, 2));
        Assert.True(await _queue.WaitToTakeAsync());
        Assert.False(_queue.IsCompleted);
        Assert.Equal([1], Take());
        Assert.True(_queue.IsCompleted);
        Assert.False(await _queue.WaitToTakeAsync());
    }

    [Fact]
    public async Task TryTake_ManyAtOnce_TakesEachItemOnce()
    {
        var queue = new FairQueue<int>(4000);
        Task[] adding = [.. Enumerable.Range(0, 4).Select(flow => Task.Run(() =>
        {
            for (int i = 0; i < 1000; i++)
            {
                Assert.True(queue.TryAdd(new Flow(flow), (flow * 1000) + i, 1 + (i % 3)));
            }
        }))];
        Task<List<int>>[] taking = [.. Enumerable.Range(0, 2).Select(_ => Task.Run(async () =>
        {
            var taken = new List<int>();
            while (await queue.WaitToTakeAsync())
            {
                while (queue.TryTake(out int item))
                {
                    taken.Add(item);
                }
            }

            return taken;
        }))];

        await Task.WhenAll(adding);
        queue.Complete();

        Assert.Equal(Enumerable.Range(0, 4000), (await Task.WhenAll(taking)).SelectMany(taken => taken).Order());
    }

    private void Add(Flow flow, params int[] items) => AddCostly(flow, 1, items);

    private void AddCostly(Flow flow, int cost, params int[] items) =>
        Assert.All(items, item => Assert.True(_queue.TryAdd(flow, item, cost)));

    private List<int> Take()
    {
        var taken = new List<int>();
        while (_queue.TryTake(out int item))
        {
            taken.Add(item);
        }

        return taken;
    }
}
