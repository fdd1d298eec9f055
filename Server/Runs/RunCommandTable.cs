using GenderGrpc.Server.Journal;
using GenderGrpc.V1;
using Google.Protobuf;
using Microsoft.Data.Sqlite;

namespace GenderGrpc.Server.Runs;

/// <summary>What trainers are to do, and which changes of hyperparameters act.</summary>
internal static class RunCommandTable
{
    /// <summary>Adds a command for the trainer that is at a run.</summary>
    /// <param name="journal">The journal.</param>
    /// <param name="record">The run.</param>
    /// <param name="command">The command, without its number.</param>
    /// <param name="request">The request that is answered when it is done.</param>
    public static void AddCommand(
        this JournalTransaction journal, RunRecord record, TrainerCommand command, LedgerRequest? request = null) => journal.Execute(
        """
        INSERT INTO run_commands (run, command, request_id, method, digest) VALUES ($run, $command, $id, $method, $digest)
        """,
        ("$run", record.Sequence),
        ("$command", command.ToByteArray()),
        ("$id", request?.Id),
        ("$method", request?.Method),
        ("$digest", request?.Digest));

    /// <summary>The commands of a run that aren't done, in their order.</summary>
    public static List<(TrainerCommand Command, LedgerRequest? Request)> CommandsOf(
        this JournalTransaction journal, RunRecord record) => journal.Query(
        "SELECT number, command, request_id, method, digest FROM run_commands WHERE run = $run ORDER BY number",
        Read,
        ("$run", record.Sequence));

    /// <summary>Whether a request waits for its command to be done.</summary>
    public static bool HasCommandOf(this JournalTransaction journal, LedgerRequest request) =>
        journal.Query("SELECT 1 FROM run_commands WHERE request_id = $id", _ => true, ("$id", request.Id)).Count > 0;

    /// <summary>Removes a command.</summary>
    public static void RemoveCommand(this JournalTransaction journal, long number) =>
        journal.Execute("DELETE FROM run_commands WHERE number = $number", ("$number", number));

    /// <summary>Removes all commands of a run.</summary>
    public static void RemoveCommandsOf(this JournalTransaction journal, RunRecord record) =>
        journal.Execute("DELETE FROM run_commands WHERE run = $run", ("$run", record.Sequence));

    /// <summary>Lets a change act from its step on.</summary>
    public static void AddChange(
        this JournalTransaction journal, RunRecord record, HyperparametersChange change, DateTimeOffset time)
    {
        journal.Execute(
            "INSERT INTO run_changes (run, change) VALUES ($run, $change)",
            ("$run", record.Sequence),
            ("$change", change.ToByteArray()));
        change.UpdateMask.Merge(change.Hyperparameters, record.Run.Hyperparameters);
        record.Revision++;
        journal.AppendEvent(record, new RunEvent { HyperparametersChange = change.Clone() }, time);
    }

    /// <summary>The changes that act on a run, in their order.</summary>
    public static List<HyperparametersChange> ChangesOf(this JournalTransaction journal, RunRecord record) => journal.Query(
        "SELECT change FROM run_changes WHERE run = $run ORDER BY sequence",
        row => HyperparametersChange.Parser.ParseFrom(row.GetFieldValue<byte[]>(0)),
        ("$run", record.Sequence));

    private static (TrainerCommand Command, LedgerRequest? Request) Read(SqliteDataReader row)
    {
        TrainerCommand command = TrainerCommand.Parser.ParseFrom(row.GetFieldValue<byte[]>(1));
        command.Number = row.GetInt64(0);
        return (command, row.IsDBNull(2)
            ? null
            : new LedgerRequest(row.GetString(2), row.GetString(3), row.GetString(4)) { Field = "request_id" });
    }
}
