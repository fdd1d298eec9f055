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
