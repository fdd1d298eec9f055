using GenderGrpc.V1;
using Google.Protobuf.WellKnownTypes;

namespace GenderGrpc.Cli.Training;

/// <summary>Where a watched run stands, from its events.</summary>
internal sealed class RunProgress(Run run)
{
    private const int SpeedSteps = 100;

    private readonly Queue<(long Step, DateTime Time)> _recent = new();

    public string Name { get; } = run.Name;

    public string DisplayName { get; } = run.DisplayName;

    public RunState State { get; private set; } = run.State;

    public long Step { get; private set; }

    /// <summary>0 until a trainer has counted the data.</summary>
    public long TotalSteps { get; private set; } = run.TotalSteps;

    public int Epoch { get; private set; }

    public Curve Loss { get; } = new();

    public Curve Accuracy { get; } = new();

    public Curve Kept { get; } = new();

    public Curve LearningRate { get; } = new();

    public Curve Speed { get; } = new();

    /// <summary>The last thing that isn't a step.</summary>
    public string News { get; private set; } = "";

    /// <summary>How long the steps that are left take at the speed of the last ones; null where that isn't known.</summary>
    public TimeSpan? TimeLeft
    {
        get
        {
            if (_recent.Count < 2 || TotalSteps == 0 || State != RunState.Running)
            {
                return null;
            }

            var (first, last) = (_recent.Peek(), _recent.Last());
            return last.Step > first.Step
                ? (last.Time - first.Time) / (last.Step - first.Step) * Math.Max(0, TotalSteps - Step)
                : null;
        }
    }

    /// <summary>Takes what is only told with the run: how many steps there are.</summary>
    public void CountSteps(Run latest) => TotalSteps = latest.TotalSteps;

    public void Apply(RunEvent happened)
    {
        News = RunText.Describe(happened) ?? News;
        switch (happened.EventCase)
        {
            case RunEvent.EventOneofCase.StateChange:
                State = happened.StateChange.State;
                // The time of a pause is no time of a step.
                _recent.Clear();
                break;
            case RunEvent.EventOneofCase.Epoch:
                Epoch = happened.Epoch.Epoch;
                Accuracy.Add(happened.Epoch.ValidationAccuracy);
                break;
            case RunEvent.EventOneofCase.Step:
                Apply(happened.Step, happened.Time);
                break;
            default:
                break;
        }
    }

    private void Apply(StepMetrics step, Timestamp? time)
    {
        Step = step.Step;
        Epoch = step.Epoch;
        Loss.Add(step.Loss);
        Kept.Add(step.KeptFraction);
        LearningRate.Add(step.LearningRate);
        Speed.Add(step.ProfilesPerSecond);
        if (time is not null)
        {
            _recent.Enqueue((step.Step, time.ToDateTime()));
            if (_recent.Count > SpeedSteps)
            {
                _recent.Dequeue();
            }
        }
    }
}
