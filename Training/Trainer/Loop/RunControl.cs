using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;

namespace GenderGrpc.Training.Loop;

/// <summary>
/// Tells a run what to do, from any thread. The run obeys between two steps, to one command after the other. Each method ends when that is
/// done, and throws <see cref="RunEndedException"/> where the run ended first, or what kept the run from doing it. Cancelling a
/// method's token ends the wait, not the command. A control is for one <see cref="TrainingRun.Run(RunControl, CancellationToken)"/>.
/// </summary>
internal sealed class RunControl
{
    private const int MostWaiting = 64;

    private readonly Channel<RunCommand> _commands =
        Channel.CreateBounded<RunCommand>(new BoundedChannelOptions(MostWaiting) { SingleReader = true });

    private readonly Queue<(long Step, HyperparameterChange Change)> _due;

    /// <summary>
    /// A control with changes that were in force before but may be in no checkpoint, because the process was killed first: each acts on
    /// its step again, in their order. Those that the checkpoint has are passed over.
    /// </summary>
    public RunControl(params IEnumerable<(long Step, HyperparameterChange Change)> due) =>
        _due = new(due.OrderBy(change => change.Step));

    /// <summary>Pauses the run. Gives the step of its checkpoint, which was read back.</summary>
    public Task<long> PauseAsync(CancellationToken cancellationToken) =>
        SendAsync(RunCommand.ToStop(RunOutcome.Paused), cancellationToken);

    /// <summary>Ends the run. Gives the step of its checkpoint.</summary>
    public Task<long> CancelAsync(CancellationToken cancellationToken) =>
        SendAsync(RunCommand.ToStop(RunOutcome.Cancelled), cancellationToken);

    /// <summary>Changes hyperparameters. Gives the first step that the new values act on, counted from 1.</summary>
    public Task<long> ChangeAsync(HyperparameterChange change, CancellationToken cancellationToken) =>
        ChangeAsync(change, null, cancellationToken);

    /// <summary>
    /// Changes hyperparameters. The answer is given on the run's thread, before that first step; 0 where the change can't be made any more.
    /// </summary>
    public Task<long> ChangeAsync(HyperparameterChange change, Action<long>? answer, CancellationToken cancellationToken) =>
        SendAsync(RunCommand.ToChange(change, answer), cancellationToken);

    /// <summary>For the run: the next of the changes that were in force before and act on a step or an earlier one.</summary>
    public bool TryTakeDue(long step, out (long Step, HyperparameterChange Change) due)
    {
        if (!_due.TryPeek(out due) || due.Step > step)
        {
            return false;
        }

        _due.Dequeue();
        return true;
    }

    /// <summary>For the run: the next command.</summary>
    public bool TryTake([NotNullWhen(true)] out RunCommand? command) => _commands.Reader.TryRead(out command);

    /// <summary>For the run: it obeys no more.</summary>
    public void Close()
    {
        _commands.Writer.TryComplete();
        while (TryTake(out RunCommand? command))
        {
            command.Fail(new RunEndedException());
        }
    }

    private async Task<long> SendAsync(RunCommand command, CancellationToken cancellationToken)
    {
        try
        {
            await _commands.Writer.WriteAsync(command, cancellationToken).ConfigureAwait(false);
        }
        catch (ChannelClosedException)
        {
            throw new RunEndedException();
        }

        return await command.Step.WaitAsync(cancellationToken).ConfigureAwait(false);
    }
}
