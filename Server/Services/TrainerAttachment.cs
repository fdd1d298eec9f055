using System.Threading.Channels;
using GenderGrpc.Server.Failures;
using GenderGrpc.Server.Journal;
using GenderGrpc.Server.Runs;
using GenderGrpc.V1;
using Grpc.Core;

namespace GenderGrpc.Server.Services;

/// <summary>One Attach call, from the hello to the end of the attempt or of the call.</summary>
internal sealed class TrainerAttachment(
    JournalDatabase journal,
    RunFeed feed,
    RunAssignments assignments,
    TrainerReports reports,
    TrainerSessions sessions,
    IAsyncStreamReader<AttachRequest> requests,
    IServerStreamWriter<AttachResponse> responses) : IDisposable
{
    // As many messages are committed together: a disk takes longer for one commit than a small model for a step.
    private const int MostTogether = 256;

    private readonly SemaphoreSlim _writing = new(1, 1);
    private readonly Channel<AttachRequest> _received =
        Channel.CreateBounded<AttachRequest>(new BoundedChannelOptions(MostTogether) { SingleReader = true, SingleWriter = true });

    private CancellationToken _replaced;

    /// <summary>Serves the trainer. Throws <see cref="FailureException"/> where it isn't heard any more.</summary>
    public async Task ServeAsync(string token, CancellationToken cancellationToken)
    {
        if (!await requests.MoveNext(cancellationToken) || requests.Current.MessageCase != AttachRequest.MessageOneofCase.Hello)
        {
            throw new FailureException(TrainerFailure.HelloMisplaced);
        }

        TrainerHello hello = requests.Current.Hello;
        (string run, int attempt, AttachResponse first) = await BeginAsync(token, hello, cancellationToken);
        using TrainerSession session = sessions.Open(run, attempt);
        _replaced = session.Ending;
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, session.Ending);
        Task receiving = Task.CompletedTask;
        Task commanding = Task.CompletedTask;
        try
        {
            await WriteAsync(first, ending.Token);
            receiving = ReceiveAsync(ending.Token);
            commanding = CommandAsync(run, attempt, ending);
            await TakeAsync(session, ending.Token);
        }
        catch (Exception) when (session.Reason is { } reason)
        {
            throw new FailureException(reason);
        }
        finally
        {
            await ending.CancelAsync();
            await Task.WhenAll(receiving, commanding).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    public void Dispose() => _writing.Dispose();

    private async Task<(string Run, int Attempt, AttachResponse First)> BeginAsync(
        string token, TrainerHello hello, CancellationToken cancellationToken)
    {
        if (hello.Run.Length > 0)
        {
            long number = assignments.Retake(token, hello);
            return (hello.Run, hello.Attempt, Acknowledged(number));
        }

        RunAssignment assignment = await assignments.TakeAsync(token, hello, cancellationToken);
        return (assignment.Run, assignment.Attempt, new AttachResponse { Assignment = assignment });
    }

    // To the end of the attempt, or until the trainer hangs up, which it may without a word.
    private async Task TakeAsync(TrainerSession session, CancellationToken cancellationToken)
    {
        long acknowledged = 0;
        while (await _received.Reader.WaitToReadAsync(cancellationToken))
        {
            var messages = new List<AttachRequest>();
            while (messages.Count < MostTogether && _received.Reader.TryRead(out AttachRequest? message))
            {
                messages.Add(message);
            }

            session.Hear();
            (long number, bool isOver) = reports.Take(session.Run, session.Attempt, messages);
            if (number > acknowledged)
            {
                acknowledged = number;
                await WriteAsync(Acknowledged(number), cancellationToken);
            }

            if (isOver)
            {
                return;
            }
        }
    }

    private async Task ReceiveAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (await requests.MoveNext(cancellationToken))
            {
                await _received.Writer.WriteAsync(requests.Current, cancellationToken);
            }

            _received.Writer.TryComplete();
        }
        catch (Exception exception)
        {
            // What came before is taken all the same.
            _received.Writer.TryComplete(exception);
        }
    }

    // Commands are what the journal has: one that was given while no trainer was attached is among them.
    private async Task CommandAsync(string run, int attempt, CancellationTokenSource ending)
    {
        long sent = 0;
        try
        {
            while (true)
            {
                Task next = feed.Next(run);
                List<TrainerCommand>? commands = journal.Read(state =>
                    state.FindRun(run) is { IsTaken: true } record && record.Run.Attempts == attempt
                        ? state.CommandsOf(record).ConvertAll(pending => pending.Command)
                        : null);
                if (commands is null)
                {
                    return;
                }

                foreach (TrainerCommand command in commands.Where(command => command.Number > sent))
                {
                    await WriteAsync(new AttachResponse { Command = command }, ending.Token);
                    sent = command.Number;
                }

                await next.WaitAsync(ending.Token);
            }
        }
        catch
        {
            // A trainer that can't be told what to do must attach anew.
            await ending.CancelAsync();
            throw;
        }
    }

    private async Task WriteAsync(AttachResponse response, CancellationToken cancellationToken)
    {
        await _writing.WaitAsync(cancellationToken);
        try
        {
            // Cancelling a write resets the call, as is right for one whose trainer may be gone; a server that stops says so instead.
            await responses.WriteAsync(response, _replaced);
        }
        finally
        {
            _writing.Release();
        }
    }

    private static AttachResponse Acknowledged(long number) =>
        new() { Acknowledged = new ReportAcknowledged { Number = number } };
}
