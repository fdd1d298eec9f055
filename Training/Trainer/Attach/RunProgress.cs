using GenderGrpc.V1;

namespace GenderGrpc.Training.Attach;

/// <summary>How far a run is, written by its thread and read by the heartbeat.</summary>
internal sealed class RunProgress
{
    private long _step;
    private long _totalSteps;

    /// <summary>Steps that are done.</summary>
    public long Step
    {
        set => Volatile.Write(ref _step, value);
    }

    /// <summary>Steps in all; 0 until the data is counted.</summary>
    public long TotalSteps
    {
        set => Volatile.Write(ref _totalSteps, value);
    }

    /// <summary>A heartbeat of now.</summary>
    public TrainerHeartbeat Heartbeat() => new() { Step = Volatile.Read(ref _step), TotalSteps = Volatile.Read(ref _totalSteps) };
}
