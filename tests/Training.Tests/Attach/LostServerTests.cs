using GenderGrpc.Training.Attach;
using GenderGrpc.Training.Commands;
using GenderGrpc.Training.Tests.Fixtures;
using GenderGrpc.V1;
using Grpc.Core;
using static GenderGrpc.Training.Tests.Fixtures.AttachedRuns;

namespace GenderGrpc.Training.Tests.Attach;

/// <summary>A trainer whose server goes away, comes back, or lets it in no more.</summary>
public sealed class LostServerTests(TinyData data)
{
    [Fact]
    public async Task Run_ConnectionBroken_ReattachesAndLosesAndDoublesNothing()
    {
        using var folder = new TemporaryFolder();
        await using FakeServer server = await FakeServer.StartAsync(data.Assignment(folder));
        server.Service.Breaks.UnionWith([4, 12, LastReport]);

        Assert.Equal(CommandLine.Done, await AttachAsync(server));

        FakeTrainerService service = server.Service;
        Assert.Equal(Range(1, LastReport), service.Reports.Keys.Order());
        Assert.Equal(Range(1, Steps), StepsOf(service));
        Assert.NotNull(service.End);
        Assert.All(service.Hellos.Skip(1), hello => Assert.Equal((RunName, 1), (hello.Run, hello.Attempt)));
        Assert.Equal(4, service.Hellos.Count);
        Assert.Equal(data.ThroughDigest(folder), Saved(folder["run"]).ModelDigest);
    }

    [Fact]
    public async Task Run_ServerRestarted_GoesOn()
    {
        using var folder = new TemporaryFolder();
        RunAssignment assignment = data.Assignment(folder);
        var service = new FakeTrainerService(assignment);
        FakeServer first = await FakeServer.StartAsync(assignment, service: service);
        Task<int> trainer = AttachAsync(first);
        int port = first.Address.Port;
        while (service.Reports.Count < 3)
        {
            await Task.Delay(5, TestContext.Current.CancellationToken);
        }

        await first.DisposeAsync();
        await using FakeServer second = await FakeServer.StartAsync(assignment, port, service);

        Assert.Equal(CommandLine.Done, await trainer);
        Assert.Equal(Range(1, LastReport), service.Reports.Keys.Order());
        Assert.Equal(data.ThroughDigest(folder), Saved(folder["run"]).ModelDigest);
    }

    [Theory]
    [InlineData(StatusCode.Unauthenticated)]
    [InlineData(StatusCode.PermissionDenied)]
    public async Task Run_RefusedAtOnce_Ends(StatusCode code)
    {
        using var folder = new TemporaryFolder();
        await using FakeServer server = await FakeServer.StartAsync(data.Assignment(folder));
        server.Service.Refusal = _ => new Grpc.Core.Status(code, "no such token");

        RefusedException refused = await Assert.ThrowsAsync<RefusedException>(() => AttachAsync(server));

        Assert.Contains("no such token", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_RefusedWhenItComesBack_StopsAndWritesNothingMore()
    {
        using var folder = new TemporaryFolder();
        await using FakeServer server = await FakeServer.StartAsync(data.Assignment(folder, epochs: 500));
        server.Service.Breaks.Add(12);
        server.Service.Refusal = hello => hello.Run.Length > 0
            ? new Grpc.Core.Status(StatusCode.FailedPrecondition, "attempt 2 is at it")
            : null;

        await Assert.ThrowsAsync<RefusedException>(() => AttachAsync(server));

        // No checkpoint but those of epochs: it was left as it was.
        Assert.Equal(0, Saved(folder["run"]).Step % 7);
        Assert.InRange(StepLogs.Read(folder["run"]).Length, 8, 499 * 7);
    }

    [Fact]
    public async Task Run_ServerGoneForTooLong_PausesAtACheckpoint()
    {
        using var folder = new TemporaryFolder();
        FakeServer server = await FakeServer.StartAsync(data.Assignment(folder, epochs: 500));
        server.Service.Breaks.Add(12);
        server.Service.Refusal = hello => hello.Run.Length > 0 ? new Grpc.Core.Status(StatusCode.Unavailable, "not yet") : null;

        await Assert.ThrowsAsync<ServerLostException>(
            () => AttachAsync(server, options => options with { Patience = TimeSpan.FromSeconds(1) }));

        long saved = Saved(folder["run"]).Step;
        Assert.Equal(StepLogs.Read(folder["run"]).Length, saved);
        // What led to the checkpoint, and wasn't acknowledged, is beside it.
        UnacknowledgedReports left = UnacknowledgedReports.Parser.ParseFrom(File.ReadAllBytes(folder["run/unacknowledged.binpb"]));
        Assert.Equal(1, left.Attempt);
        Assert.Equal(Range(12, left.Reports[^1].Number), left.Reports.Select(report => report.Number));
        Assert.Equal(saved, left.Reports.Last(report => report.Event.Step is not null).Event.Step.Step);
        await server.DisposeAsync();
    }

    [Fact]
    public async Task Run_RefusedWhenItHasSaidTheEnd_IsDone()
    {
        using var folder = new TemporaryFolder();
        await using FakeServer server = await FakeServer.StartAsync(data.Assignment(folder));
        server.Service.Breaks.Add(LastReport);
        server.Service.Refusal = hello => hello.Run.Length > 0
            ? new Grpc.Core.Status(StatusCode.Aborted, "the attempt is over")
            : null;

        Assert.Equal(CommandLine.Done, await AttachAsync(server));
    }

    [Fact]
    public async Task Run_TakenAway_TakesTheNextOne()
    {
        using var folder = new TemporaryFolder();
        await using FakeServer server = await FakeServer.StartAsync(data.Assignment(folder, epochs: 500));
        server.Service.Breaks.Add(12);
        server.Service.Refusal = hello => hello.Run.Length > 0
            ? new Grpc.Core.Status(StatusCode.Aborted, "the attempt is over")
            : server.Service.Hellos.Count > 1 ? new Grpc.Core.Status(StatusCode.Unauthenticated, "closed by now") : null;

        await Assert.ThrowsAsync<RefusedException>(() => AttachAsync(server, options => options with { Once = false }));

        Assert.Equal(["", RunName, ""], server.Service.Hellos.Select(hello => hello.Run));
    }
}
