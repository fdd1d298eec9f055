using GenderGrpc.Training.Loop;
using GenderGrpc.V1;
using Hyperparameters = GenderGrpc.Training.Loop.Hyperparameters;

namespace GenderGrpc.Training.Attach;

/// <summary>
/// What the server told a run to do. A command that comes again, because its answer was lost with a connection, has the same answer and no
/// second effect.
/// </summary>
internal sealed class RunCommands(RunControl control, Hyperparameters hyperparameters, CancellationToken cancellationToken)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<long, Task<CommandDone?>> _answers = [];
    private volatile bool _isToPause;

    /// <summary>Whether a pause was among them.</summary>
    public bool IsToPause => _isToPause;

    /// <summary>Has a command done. Null where it has no answer of its own: how the run ends tells.</summary>
    public Task<CommandDone?> ObeyAsync(TrainerCommand command)
    {
        lock (_lock)
        {
            if (!_answers.TryGetValue(command.Number, out Task<CommandDone?>? answer))
            {
                _isToPause |= command.CommandCase == TrainerCommand.CommandOneofCase.Pause;
                _answers[command.Number] = answer = AnswerAsync(command);
            }

            return answer;
        }
    }

    private async Task<CommandDone?> AnswerAsync(TrainerCommand command)
    {
        try
        {
            switch (command.CommandCase)
            {
                case TrainerCommand.CommandOneofCase.Pause:
                    await control.PauseAsync(cancellationToken).ConfigureAwait(false);
                    return null;
                case TrainerCommand.CommandOneofCase.Cancel:
                    await control.CancelAsync(cancellationToken).ConfigureAwait(false);
                    return null;
                case TrainerCommand.CommandOneofCase.Change:
                    HyperparameterChange change = WireHyperparameters.ToChange(command.Change.Change, hyperparameters);
                    return new CommandDone
                    {
                        Number = command.Number,
                        Step = await control.ChangeAsync(change, cancellationToken).ConfigureAwait(false),
                    };
                default:
                    return null;
            }
        }
        catch (HyperparameterException exception)
        {
            // A server checks before it sends. One that didn't mustn't cost what was trained so far.
            await Console.Error.WriteLineAsync($"Command {command.Number} can't be obeyed: {exception.Message}").ConfigureAwait(false);
            return null;
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // The run ended first, or failed while it obeyed: the last report says so.
            return null;
        }
    }
}
