using GenderGrpc.Server.Failures;
using GenderGrpc.Server.Journal;
using GenderGrpc.V1;
using Google.Protobuf;
using Microsoft.Data.Sqlite;

namespace GenderGrpc.Server.Runs;

/// <summary>The journal's runs.</summary>
internal static class RunTable
{
    private const string Columns =
        "sequence, revision, place, run, origin, epoch, checkpoint, losses, taken, reports, token, process, process_start";

    private static readonly string Ended =
        $"{(int)RunState.Succeeded}, {(int)RunState.Failed}, {(int)RunState.Cancelled}";

    private static readonly string Waiting = $"{(int)RunState.Queued}, {(int)RunState.Resuming}, {(int)RunState.Pausing}";

    /// <summary>A run by its name. Throws <see cref="FailureException"/> where there is none.</summary>
    public static RunRecord GetRun(this JournalTransaction journal, string name) =>
        journal.FindRun(name) ?? throw new FailureException(RunFailure.NotFound);

    /// <summary>A run by its name; null where there is none.</summary>
    public static RunRecord? FindRun(this JournalTransaction journal, string name) =>
        journal.Query($"SELECT {Columns} FROM runs WHERE name = $name", Read, ("$name", name)).SingleOrDefault();

    /// <summary>The run that a token is for; null where there is none.</summary>
    public static RunRecord? FindRunOfToken(this JournalTransaction journal, string token) => journal
        .Query($"SELECT {Columns} FROM runs WHERE token = $token ORDER BY sequence LIMIT 1", Read, ("$token", token))
        .SingleOrDefault();

    /// <summary>Runs created before one with a sequence number, the last first.</summary>
    public static List<RunRecord> ListRuns(this JournalTransaction journal, long before, int count) => journal.Query(
        $"SELECT {Columns} FROM runs WHERE sequence < $before ORDER BY sequence DESC LIMIT $count",
        Read,
        ("$before", before),
        ("$count", count));

    /// <summary>The runs that trainers are at.</summary>
    public static List<RunRecord> TakenRuns(this JournalTransaction journal) =>
        journal.Query($"SELECT {Columns} FROM runs WHERE taken = 1", Read);

    /// <summary>The runs that wait for a trainer, in their order.</summary>
    public static List<RunRecord> WaitingRuns(this JournalTransaction journal) =>
        journal.Query($"SELECT {Columns} FROM runs WHERE taken = 0 AND state IN ({Waiting}) ORDER BY place", Read);

    /// <summary>How many runs are in each state; a state that none is in isn't there.</summary>
    public static Dictionary<RunState, int> CountRuns(this JournalTransaction journal) => journal
        .Query("SELECT state, COUNT(*) FROM runs GROUP BY state", row => ((RunState)row.GetInt32(0), row.GetInt32(1)))
        .ToDictionary();

    /// <summary>The names of all runs.</summary>
    public static List<string> RunNames(this JournalTransaction journal) =>
        journal.Query("SELECT name FROM runs", row => row.GetString(0));

    /// <summary>Whether a run that hasn't ended is trained on a dataset.</summary>
    public static bool UsesDataset(this JournalTransaction journal, string dataset) => journal
        .Query(
            $"SELECT 1 FROM runs WHERE dataset = $dataset AND state NOT IN ({Ended}) LIMIT 1",
            _ => true,
            ("$dataset", dataset))
        .Count > 0;

    /// <summary>Whether a run that hasn't ended is to start from a run.</summary>
    public static bool IsStartOfRun(this JournalTransaction journal, string name) => journal
        .Query($"SELECT {Columns} FROM runs WHERE state NOT IN ({Ended})", Read)
        .Exists(record => record.Origin.StartFrom.Contains(name));

    /// <summary>The place behind all others in the queue.</summary>
    public static long NextPlace(this JournalTransaction journal) =>
        journal.Query("SELECT coalesce(max(place), 0) + 1 FROM runs", row => row.GetInt64(0)).Single();

    /// <summary>Adds a run; returns it as it is in the journal.</summary>
    public static RunRecord AddRun(this JournalTransaction journal, RunRecord record)
    {
        journal.Execute(
            """
            INSERT INTO runs (name, revision, state, dataset, place, run, origin, epoch, checkpoint, losses, taken, reports, token,
                process, process_start)
            VALUES ($name, 1, $state, $dataset, $place, $run, $origin, 0, -1, 0, 0, 0, '', 0, 0)
            """,
            ("$name", record.Run.Name),
            ("$state", (int)record.Run.State),
            ("$dataset", record.Run.Dataset),
            ("$place", journal.NextPlace()),
            ("$run", record.Run.ToByteArray()),
            ("$origin", record.Origin.ToByteArray()));
        return journal.GetRun(record.Run.Name);
    }

    /// <summary>Writes a run back.</summary>
    public static void SaveRun(this JournalTransaction journal, RunRecord record) => journal.Execute(
        """
        UPDATE runs SET revision = $revision, state = $state, place = $place, run = $run, epoch = $epoch, checkpoint = $checkpoint,
            losses = $losses, taken = $taken, reports = $reports, token = $token, process = $process, process_start = $start
        WHERE sequence = $sequence
        """,
        ("$sequence", record.Sequence),
        ("$revision", record.Revision),
        ("$state", (int)record.Run.State),
        ("$place", record.Place),
        ("$run", record.Run.ToByteArray()),
        ("$epoch", record.Epoch),
        ("$checkpoint", record.Checkpoint),
        ("$losses", record.Losses),
        ("$taken", record.IsTaken),
        ("$reports", record.Reports),
        ("$token", record.Token),
        ("$process", record.ProcessId),
        ("$start", record.ProcessStart));

    /// <summary>Removes a run and all that was recorded of it.</summary>
    public static void RemoveRun(this JournalTransaction journal, RunRecord record) =>
        journal.Execute("DELETE FROM runs WHERE sequence = $sequence", ("$sequence", record.Sequence));

    private static RunRecord Read(SqliteDataReader row) => new()
    {
        Sequence = row.GetInt64(0),
        Revision = row.GetInt64(1),
        Place = row.GetInt64(2),
        Run = Run.Parser.ParseFrom(row.GetFieldValue<byte[]>(3)),
        Origin = CreateRunRequest.Parser.ParseFrom(row.GetFieldValue<byte[]>(4)),
        Epoch = row.GetInt32(5),
        Checkpoint = row.GetInt64(6),
        Losses = row.GetInt32(7),
        IsTaken = row.GetBoolean(8),
        Reports = row.GetInt64(9),
        Token = row.GetString(10),
        ProcessId = row.GetInt32(11),
        ProcessStart = row.GetInt64(12),
    };
}
