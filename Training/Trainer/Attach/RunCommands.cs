using GenderGrpc.Training.Loop;
using GenderGrpc.V1;
using Hyperparameters = GenderGrpc.Training.Loop.Hyperparameters;

namespace GenderGrpc.Training.Attach;

/// <summary>
/// What the server told a run to do. A command that comes again, because the server doesn't know yet that it was obeyed, has no second
/// effect. The answer to a change is a report: it comes before that of the first step that it acts on.
/// </summary>
internal sealed class RunCommands(ReportQueue reports)
{
    // An answer must not wait for room: it may be given by whoever reads the acknowledgements that make it.
    private static readonly CancellationToken s_unwaiting = new(canceled: true);

    private readonly Lock _lock = new();
    private readonly Hyperparameters _hyperparameters = new();
    private readonly HashSet<long> _obeyed = [];
    private readonly Queue<TrainerCommand> _early = new();
    private RunControl? _control;
    private volatile bool _isToPause;

    /// <summary>Whether a pause was among them.</summary>
    public bool IsToPause => _isToPause;

    /// <summary>Commands are obeyed from now on, those that came before first.</summary>
    public void Bind(RunControl control)
    {
        lock (_lock)
        {
            _control = control;
            while (_early.TryDequeue(out TrainerCommand? command))
            {
                Start(command, control);
            }
        }
    }

    /// <summary>Has a command obeyed, between two steps.</summary>
    public void Obey(TrainerCommand command)
    {
        lock (_lock)
        {
            if (!_obeyed.Add(command.Number))
            {
                return;
            }

            if (_control is { } control)
            {
                Start(command, control);
            }
            else
            {
                _early.Enqueue(command);
            }
        }
    }

    private void Start(TrainerCommand command, RunControl control)
    {
        switch (command.CommandCase)
        {
            case TrainerCommand.CommandOneofCase.Pause:
                _isToPause = true;
                Leave(control.PauseAsync(CancellationToken.None));
                break;
            case TrainerCommand.CommandOneofCase.Cancel:
                Leave(control.CancelAsync(CancellationToken.None));
                break;
            case TrainerCommand.CommandOneofCase.Change:
                StartChange(command, control);
                break;
        }
    }

    private void StartChange(TrainerCommand command, RunControl control)
    {
        HyperparameterChange change;
        try
        {
            change = WireHyperparameters.ToChange(command.Change.Change, _hyperparameters);
        }
        catch (HyperparameterException exception)
        {
            // A server checks before it sends. One that didn't mustn't cost what was trained so far.
            Console.Error.WriteLine($"Command {command.Number} can't be obeyed: {exception.Message}");
            Answer(0);
            return;
        }

        Leave(control.ChangeAsync(change, Answer, CancellationToken.None));

        void Answer(long step) => reports.Add(
            new TrainerReport { ChangeDone = new ChangeDone { Number = command.Number, Step = step } }, null, s_unwaiting);
    }

    // How the run ends tells what became of it.
    private static void Leave(Task obeyed) =>
        obeyed.ContinueWith(task => task.Exception, TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously);
}
