using GenderGrpc.Server.Journal;
using Microsoft.Data.Sqlite;

namespace GenderGrpc.Server.Registry;

/// <summary>The journal's activations: a history, and in it the chain of models that rollbacks go back along.</summary>
internal static class ActivationTable
{
    /// <summary>The activation of the model that is served; null before there was any.</summary>
    public static Activation? Latest(this JournalTransaction journal) => journal
        .Query("SELECT sequence, version, cause, previous FROM activations ORDER BY sequence DESC LIMIT 1", Read)
        .SingleOrDefault();

    /// <summary>The activation that a rollback goes back to: the last one before, of another model, which is still installed.</summary>
    public static Activation? RollbackTarget(this JournalTransaction journal) => journal
        .Query(
            """
            WITH RECURSIVE chain AS (
                SELECT * FROM activations WHERE sequence = (SELECT max(sequence) FROM activations)
                UNION ALL
                SELECT earlier.* FROM chain JOIN activations AS earlier ON earlier.sequence = chain.previous
            )
            SELECT sequence, version, cause, previous FROM chain
            WHERE version IN (SELECT version FROM models) AND version <> (SELECT version FROM chain ORDER BY sequence DESC LIMIT 1)
            ORDER BY sequence DESC LIMIT 1
            """,
            Read)
        .SingleOrDefault();

    /// <summary>Records that a model is served from now on.</summary>
    public static void Activate(
        this JournalTransaction journal, string version, ActivationCause cause, long? previous, DateTimeOffset time)
    {
        string? before = journal.Latest()?.Version;
        journal.Execute(
            "INSERT INTO activations (version, cause, previous, time) VALUES ($version, $cause, $previous, $time)",
            ("$version", version),
            ("$cause", cause.ToString()),
            ("$previous", previous),
            ("$time", time.ToUnixTimeMilliseconds()));
        if (version != before)
        {
            journal.Execute(
                "UPDATE models SET revision = revision + 1 WHERE version IN ($version, $before)",
                ("$version", version),
                ("$before", before));
        }
    }

    private static Activation Read(SqliteDataReader row) => new(
        row.GetInt64(0),
        row.GetString(1),
        Enum.Parse<ActivationCause>(row.GetString(2)),
        row.IsDBNull(3) ? null : row.GetInt64(3));
}
