using System.Globalization;
using GenderGrpc.Server.Startup;
using Microsoft.Data.Sqlite;

namespace GenderGrpc.Server.Journal;

/// <summary>The journal's tables, as the steps that lead from an empty file to them. A step that was released never changes.</summary>
internal static class JournalSchema
{
    private static readonly string[] Steps =
    [
        """
        -- What was acknowledged, and how, so that a request that comes again gets the same answer.
        CREATE TABLE requests (
            request_id TEXT PRIMARY KEY,
            method TEXT NOT NULL,
            digest TEXT NOT NULL,
            response BLOB NOT NULL,
            time INTEGER NOT NULL
        ) STRICT;
        CREATE INDEX requests_by_time ON requests (time);

        -- The models that are installed. A revision counts the times that a model became active or ceased to be.
        CREATE TABLE models (
            sequence INTEGER PRIMARY KEY AUTOINCREMENT,
            version TEXT NOT NULL UNIQUE,
            revision INTEGER NOT NULL,
            model BLOB NOT NULL -- gendergrpc.v1.Model, but for etag and active
        ) STRICT;

        -- Which model was served when: the last row is the one that is. previous is the row that a rollback goes back to. The model
        -- of a row that is neither may have been deleted.
        CREATE TABLE activations (
            sequence INTEGER PRIMARY KEY AUTOINCREMENT,
            version TEXT NOT NULL,
            cause TEXT NOT NULL,
            previous INTEGER REFERENCES activations (sequence),
            time INTEGER NOT NULL
        ) STRICT;
        """,
        """
        -- Training runs. A revision counts what a verb can race with. A run is taken while a trainer is at it, silent or not. What
        -- follows it is of the attempt: the reports that came, and who may send them; losses are attempts in a row without progress.
        CREATE TABLE runs (
            sequence INTEGER PRIMARY KEY AUTOINCREMENT,
            name TEXT NOT NULL UNIQUE,
            revision INTEGER NOT NULL,
            state INTEGER NOT NULL,
            dataset TEXT NOT NULL,
            place INTEGER NOT NULL, -- its place in the queue
            run BLOB NOT NULL, -- gendergrpc.v1.Run, but for etag
            origin BLOB NOT NULL, -- gendergrpc.v1.CreateRunRequest, with every hyperparameter
            epoch INTEGER NOT NULL, -- the last one that was reported
            checkpoint INTEGER NOT NULL, -- the last one's step
            losses INTEGER NOT NULL,
            taken INTEGER NOT NULL,
            reports INTEGER NOT NULL,
            token TEXT NOT NULL, -- digest of the token
            process INTEGER NOT NULL,
            process_start INTEGER NOT NULL
        ) STRICT;
        CREATE INDEX runs_by_state ON runs (state, place);
        CREATE INDEX runs_by_dataset ON runs (dataset);

        -- What happened to a run, without gaps.
        CREATE TABLE run_events (
            run INTEGER NOT NULL REFERENCES runs (sequence) ON DELETE CASCADE,
            sequence INTEGER NOT NULL,
            event BLOB NOT NULL, -- gendergrpc.v1.RunEvent
            PRIMARY KEY (run, sequence)
        ) STRICT, WITHOUT ROWID;

        -- The changes of a run's hyperparameters that were acknowledged, in order.
        CREATE TABLE run_changes (
            sequence INTEGER PRIMARY KEY AUTOINCREMENT,
            run INTEGER NOT NULL REFERENCES runs (sequence) ON DELETE CASCADE,
            change BLOB NOT NULL -- gendergrpc.v1.HyperparametersChange
        ) STRICT;
        CREATE INDEX run_changes_by_run ON run_changes (run);

        -- What a run's trainer is to do and hasn't done yet. A change has the request that is answered when it is done.
        CREATE TABLE run_commands (
            number INTEGER PRIMARY KEY AUTOINCREMENT,
            run INTEGER NOT NULL REFERENCES runs (sequence) ON DELETE CASCADE,
            command BLOB NOT NULL, -- gendergrpc.v1.TrainerCommand, but for number
            request_id TEXT,
            method TEXT,
            digest TEXT
        ) STRICT;
        CREATE INDEX run_commands_by_run ON run_commands (run);
        """,
        """
        -- The datasets that are installed. Their ids are the names of their folders.
        CREATE TABLE datasets (
            sequence INTEGER PRIMARY KEY AUTOINCREMENT,
            id TEXT NOT NULL UNIQUE,
            dataset BLOB NOT NULL -- gendergrpc.v1.Dataset, but for etag
        ) STRICT;

        -- Uploads that were begun and aren't complete. What came of them is in the file, whose name is a hash of the request_id.
        CREATE TABLE uploads (
            request_id TEXT PRIMARY KEY,
            digest TEXT NOT NULL,
            file TEXT NOT NULL,
            time INTEGER NOT NULL
        ) STRICT;
        CREATE INDEX uploads_by_time ON uploads (time);
        """,
    ];

    /// <summary>Takes the steps that the file hasn't taken. Throws <see cref="StartupException"/> for a file of a newer program.</summary>
    public static void Migrate(SqliteConnection connection)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "PRAGMA user_version";
        int version = Convert.ToInt32(command.ExecuteScalar(), CultureInfo.InvariantCulture);
        if (version > Steps.Length)
        {
            throw new StartupException(
                $"Data:Folder holds a journal with schema {version}, of a newer server; this one knows schemas up to {Steps.Length}.");
        }

        for (; version < Steps.Length; version++)
        {
            using SqliteTransaction transaction = connection.BeginTransaction(deferred: false);
            command.Transaction = transaction;
            command.CommandText = string.Create(
                CultureInfo.InvariantCulture, $"{Steps[version]} PRAGMA user_version = {version + 1};");
            command.ExecuteNonQuery();
            transaction.Commit();
        }
    }
}
