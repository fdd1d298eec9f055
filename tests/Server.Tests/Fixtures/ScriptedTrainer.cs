using GenderGrpc.V1;
using Grpc.Core;

namespace GenderGrpc.Server.Tests.Fixtures;

/// <summary>A trainer that does what a test says, over a real socket.</summary>
internal sealed class ScriptedTrainer : IDisposable
{
    public const string Token = "by hand";

    private readonly AsyncDuplexStreamingCall<AttachRequest, AttachResponse> _call;
    private readonly Queue<TrainerCommand> _commands = new();
    private long _reported;

    private ScriptedTrainer(AsyncDuplexStreamingCall<AttachRequest, AttachResponse> call) => _call = call;

    public RunAssignment Assignment { get; private init; } = new();

    /// <summary>What its reports tell of the steps in all.</summary>
    public long TotalSteps { get; set; }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>The server's option that lets it attach, and those that let it be the only trainer.</summary>
    public static string[] Options(string heartbeat = "00:00:10") =>
        [$"--Training:AttachToken={Token}", "--Training:Trainer=/nowhere", $"--Training:Heartbeat={heartbeat}"];

    /// <summary>Attaches and takes the next run.</summary>
    public static async Task<ScriptedTrainer> TakeAsync(RunningServer server, string token = Token)
    {
        AsyncDuplexStreamingCall<AttachRequest, AttachResponse> call = Call(server, token);
        await call.RequestStream.WriteAsync(
            new AttachRequest { Hello = new TrainerHello { SharesDisk = true, Hardware = "test" } }, Cancellation);
        Assert.True(await call.ResponseStream.MoveNext(Cancellation));
        return new ScriptedTrainer(call) { Assignment = call.ResponseStream.Current.Assignment };
    }

    /// <summary>Attaches anew with the run that another call took; gives also the last report that need not be sent again.</summary>
    public static async Task<(ScriptedTrainer Trainer, long Acknowledged)> RetakeAsync(
        RunningServer server, RunAssignment assignment, string token = Token)
    {
        AsyncDuplexStreamingCall<AttachRequest, AttachResponse> call = Call(server, token);
        await call.RequestStream.WriteAsync(
            new AttachRequest { Hello = new TrainerHello { Run = assignment.Run, Attempt = assignment.Attempt, SharesDisk = true } },
            Cancellation);
        Assert.True(await call.ResponseStream.MoveNext(Cancellation));
        long acknowledged = call.ResponseStream.Current.Acknowledged.Number;
        return (new ScriptedTrainer(call) { Assignment = assignment, _reported = acknowledged }, acknowledged);
    }

    /// <summary>Reports an event and waits until that is acknowledged.</summary>
    public async Task ReportAsync(RunEvent happened) => await ReportAsync(new TrainerReport { Event = happened });

    public async Task StepAsync(params long[] steps)
    {
        foreach (long step in steps)
        {
            await ReportAsync(new RunEvent { Step = new StepMetrics { Step = step, Loss = 1.0 / step } });
        }
    }

    public Task CheckpointAsync(long step) => ReportAsync(new RunEvent { Checkpoint = new CheckpointSaved { Step = step } });

    public Task EpochAsync(int epoch) => ReportAsync(new RunEvent { Epoch = new EpochMetrics { Epoch = epoch } });

    /// <summary>Ends, and waits until the server has ended the call.</summary>
    public async Task EndAsync(TrainerEnd end)
    {
        await ReportAsync(new TrainerReport { End = end });
        Assert.False(await _call.ResponseStream.MoveNext(Cancellation));
    }

    public async Task ReportAsync(TrainerReport report, long? number = null)
    {
        report.Number = number ?? ++_reported;
        report.TotalSteps = TotalSteps;
        await _call.RequestStream.WriteAsync(new AttachRequest { Report = report }, Cancellation);
        while (true)
        {
            AttachResponse response = await NextAsync();
            if (response.Acknowledged?.Number >= report.Number)
            {
                return;
            }

            if (response.Command is { } command)
            {
                _commands.Enqueue(command);
            }
        }
    }

    public async Task<TrainerCommand> CommandAsync() =>
        _commands.TryDequeue(out TrainerCommand? command) ? command : (await NextAsync()).Command;

    public Task DoneAsync(long number, long step) =>
        ReportAsync(new TrainerReport { ChangeDone = new ChangeDone { Number = number, Step = step } });

    public Task SendAsync(AttachRequest request) => _call.RequestStream.WriteAsync(request, Cancellation);

    /// <summary>The next thing that the server says; throws where it ends the call.</summary>
    public async Task<AttachResponse> NextAsync()
    {
        Assert.True(await _call.ResponseStream.MoveNext(Cancellation));
        return _call.ResponseStream.Current;
    }

    public void Dispose() => _call.Dispose();

    private static AsyncDuplexStreamingCall<AttachRequest, AttachResponse> Call(RunningServer server, string token) =>
        new TrainerService.TrainerServiceClient(server.Channel).Attach(
            new Metadata { { "authorization", $"Bearer {token}" } }, cancellationToken: Cancellation);
}
