using System.Collections.Concurrent;
using System.Diagnostics;
using GenderGrpc.Server.Telemetry;
using GenderGrpc.Server.Tests.Fixtures;
using GenderGrpc.V1;

namespace GenderGrpc.Server.Tests.Telemetry;

public sealed class BatchTraceTests
{
    [Fact]
    public async Task Predict_Traced_BatchLinksToTheItemsSpan()
    {
        var spans = new ConcurrentQueue<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name is ServerTraces.SourceName or "Microsoft.AspNetCore",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = spans.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        await using RunningServer server = await RunningServer.StartAsync();
        using var caller = new Activity("caller");
        caller.Start();

        await server.Client.PredictAsync(
            new PredictRequest { Profile = new Profile { Nickname = "ff" } }, cancellationToken: TestContext.Current.CancellationToken);

        // Other tests' spans are heard as well.
        await Eventually.IsTrueAsync(() => spans.Any(LinksToCaller));
        Activity batch = Assert.Single(spans, LinksToCaller);
        Activity item = Assert.Single(spans, span => span.OperationName == ServerTraces.ItemSpan && span.TraceId == caller.TraceId);
        Assert.NotEqual(caller.TraceId, batch.TraceId);
        Assert.Equal(item.SpanId, Assert.Single(batch.Links).Context.SpanId);
        Assert.Equal(1, batch.GetTagItem("gendergrpc.batch.size"));
        Assert.Equal(server.ModelVersion, batch.GetTagItem("gendergrpc.model.version"));
        Assert.Equal("CPU", batch.GetTagItem("gendergrpc.provider"));

        bool LinksToCaller(Activity span) => span.Links.Any(link => link.Context.TraceId == caller.TraceId);
    }
}
