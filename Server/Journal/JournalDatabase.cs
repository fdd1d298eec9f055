using GenderGrpc.Server.Startup;
using Microsoft.Data.Sqlite;

namespace GenderGrpc.Server.Journal;

/// <summary>
/// What the server must not forget: a SQLite file in write-ahead mode. Writes take turns; reads see what was committed when they
/// began and wait for nobody. What a write returned is on disk.
/// </summary>
internal sealed class JournalDatabase : IDisposable
{
    private const int BusyTimeoutSeconds = 5;

    private readonly Lock _turn = new();
    private readonly SqliteConnection _writer;
    private readonly string _reading;

    private JournalDatabase(string file)
    {
        var writing = new SqliteConnectionStringBuilder
        {
            DataSource = file,
            ForeignKeys = true,
            DefaultTimeout = BusyTimeoutSeconds,
            Pooling = false,
        };
        _writer = new SqliteConnection(writing.ConnectionString);
        _reading = new SqliteConnectionStringBuilder(writing.ConnectionString)
        {
            Mode = SqliteOpenMode.ReadOnly,
            Pooling = true,
        }.ConnectionString;
    }

    /// <summary>Opens the journal and brings it to this program's schema. Throws <see cref="StartupException"/> where it can't.</summary>
    public static JournalDatabase Open(string file)
    {
        var journal = new JournalDatabase(file);
        try
        {
            journal.Open();
            return journal;
        }
        catch (SqliteException exception)
        {
            journal.Dispose();
            throw new StartupException($"Data:Folder holds a journal that can't be opened: {exception.Message}", exception);
        }
        catch
        {
            journal.Dispose();
            throw;
        }
    }

    /// <summary>Commits what the work did, or, where it throws, nothing of it.</summary>
    public T Write<T>(Func<JournalTransaction, T> work)
    {
        lock (_turn)
        {
            using SqliteTransaction transaction = _writer.BeginTransaction(deferred: false);
            T result = work(new JournalTransaction(transaction));
            transaction.Commit();
            return result;
        }
    }

    /// <summary>Reads one state of the journal, however many queries that takes.</summary>
    public T Read<T>(Func<JournalTransaction, T> work)
    {
        using var connection = new SqliteConnection(_reading);
        connection.Open();
        using SqliteTransaction transaction = connection.BeginTransaction(deferred: true);
        return work(new JournalTransaction(transaction));
    }

    public void Dispose()
    {
        using (var reader = new SqliteConnection(_reading))
        {
            SqliteConnection.ClearPool(reader);
        }

        lock (_turn)
        {
            // Last, so that it tidies the write-ahead log away.
            _writer.Dispose();
        }
    }

    private void Open()
    {
        _writer.Open();
        using (SqliteCommand command = _writer.CreateCommand())
        {
            // Temporary files would lie outside the data folder.
            command.CommandText = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA temp_store = MEMORY;";
            command.ExecuteNonQuery();
        }

        JournalSchema.Migrate(_writer);
    }
}
