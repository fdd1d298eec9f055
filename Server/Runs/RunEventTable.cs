using GenderGrpc.Server.Journal;
using GenderGrpc.V1;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace GenderGrpc.Server.Runs;

/// <summary>What the journal has of what happened to runs. Whoever appends saves the run's record in the same transaction.</summary>
internal static class RunEventTable
{
    /// <summary>Appends an event, which gets the next sequence number.</summary>
    public static void AppendEvent(this JournalTransaction journal, RunRecord record, RunEvent happened, DateTimeOffset time)
    {
        happened.Sequence = ++record.Run.LastSequence;
        happened.Time = time.ToTimestamp();
        journal.Execute(
            "INSERT INTO run_events (run, sequence, event) VALUES ($run, $sequence, $event)",
            ("$run", record.Sequence),
            ("$sequence", happened.Sequence),
            ("$event", happened.ToByteArray()));
    }

    /// <summary>Changes a run's state.</summary>
    public static void MoveRun(
        this JournalTransaction journal, RunRecord record, RunState state, DateTimeOffset time, string reason = "")
    {
        record.Run.State = state;
        record.Revision++;
        if (record.HasEnded)
        {
            record.Run.EndTime = time.ToTimestamp();
        }

        journal.AppendEvent(
            record, new RunEvent { StateChange = new RunStateChange { State = state, Reason = reason } }, time);
    }

    /// <summary>A run's events after a sequence number.</summary>
    public static List<RunEvent> EventsOf(this JournalTransaction journal, RunRecord record, long after, int count) =>
        journal.Query(
            "SELECT event FROM run_events WHERE run = $run AND sequence > $after ORDER BY sequence LIMIT $count",
            row => RunEvent.Parser.ParseFrom(row.GetFieldValue<byte[]>(0)),
            ("$run", record.Sequence),
            ("$after", after),
            ("$count", count));
}
