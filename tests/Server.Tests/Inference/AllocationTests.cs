using GenderGrpc.Server.Inference;
using GenderGrpc.Server.Tests.Fixtures;
using Microsoft.Extensions.DependencyInjection;

namespace GenderGrpc.Server.Tests.Inference;

[CollectionDefinition(nameof(AllocationTests), DisableParallelization = true)]
[Collection(nameof(AllocationTests))]
public sealed class AllocationTests
{
    private const int Items = 2000;

    [Fact]
    public async Task PredictAsync_SteadyState_AllocatesUnderTwoKilobytesForAnItem()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        var active = server.App.Services.GetRequiredService<ActivePipeline>();
        await PredictManyAsync(active);

        long before = GC.GetTotalAllocatedBytes(precise: true);
        await PredictManyAsync(active);
        long allocated = GC.GetTotalAllocatedBytes(precise: true) - before;

        Assert.InRange(allocated / Items, 0, 2048);
    }

    private static async Task PredictManyAsync(ActivePipeline active)
    {
        var input = new PredictionInput
        {
            Avatar = TestAvatars.White.Memory,
            Nickname = "ffm",
            MaxError = 0.05,
            Deadline = DateTime.MaxValue,
        };
        var results = new Task<PredictionResult>[50];
        for (int i = 0; i < Items; i += results.Length)
        {
            for (int k = 0; k < results.Length; k++)
            {
                using PipelineLease lease = active.Lease();
                await lease.Pipeline.AdmitAsync(TestContext.Current.CancellationToken);
                results[k] = lease.Pipeline.PredictAsync(input).AsTask();
            }

            foreach (Task<PredictionResult> result in results)
            {
                Assert.False((await result).IsFailure);
            }
        }
    }
}
