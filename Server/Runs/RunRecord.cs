using System.Globalization;
using GenderGrpc.V1;

namespace GenderGrpc.Server.Runs;

/// <summary>A run as the journal has it, to be changed within one transaction.</summary>
internal sealed class RunRecord
{
    /// <summary>Its place among the runs, in the order of their creation; 0 for one that isn't in the journal yet.</summary>
    public long Sequence { get; init; }

    /// <summary>How often it changed in what a verb can race with.</summary>
    public long Revision { get; set; }

    /// <summary>Its place in the queue.</summary>
    public long Place { get; set; }

    /// <summary>What is told of it, but for the etag.</summary>
    public required Run Run { get; init; }

    /// <summary>How it was created, with every hyperparameter.</summary>
    public required CreateRunRequest Origin { get; init; }

    /// <summary>The last epoch that was reported.</summary>
    public int Epoch { get; set; }

    /// <summary>The step of the last checkpoint that was reported; -1 before the first.</summary>
    public long Checkpoint { get; set; } = -1;

    /// <summary>How many trainers in a row were lost without progress.</summary>
    public int Losses { get; set; }

    /// <summary>Whether a trainer is at it, silent or not.</summary>
    public bool IsTaken { get; set; }

    /// <summary>Number of the last report of this attempt.</summary>
    public long Reports { get; set; }

    /// <summary>Digest of the token of the trainer that may take it or has it; empty for none.</summary>
    public string Token { get; set; } = "";

    /// <summary>The process that was started for it on this machine; 0 for none.</summary>
    public int ProcessId { get; set; }

    /// <summary>When that was started: ids are used again.</summary>
    public long ProcessStart { get; set; }

    /// <summary>Whether it waits for a trainer.</summary>
    public bool IsWaiting => !IsTaken && Run.State is (RunState.Queued or RunState.Resuming or RunState.Pausing);

    /// <summary>Whether it has ended.</summary>
    public bool HasEnded => Run.State is RunState.Succeeded or RunState.Failed or RunState.Cancelled;

    /// <summary>What is told of it.</summary>
    public Run ToRun() => new(Run) { Etag = string.Create(CultureInfo.InvariantCulture, $"{Sequence}-{Revision}") };
}
