using GenderGrpc.Server.Journal;
using GenderGrpc.Server.Startup;
using GenderGrpc.Server.Tests.Fixtures;
using Microsoft.Data.Sqlite;

namespace GenderGrpc.Server.Tests.Journal;

public sealed class JournalDatabaseTests : IDisposable
{
    private const string Insert = "INSERT INTO models (version, revision, model) VALUES ($version, 1, $model)";

    private readonly TemporaryFolder _folder = new();

    private string File => _folder["journal.db"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Write_WorkThrows_ChangesNothing()
    {
        using JournalDatabase journal = JournalDatabase.Open(File);

        Assert.Throws<InvalidOperationException>(() => journal.Write<int>(transaction =>
        {
            Add(transaction, "a");
            throw new InvalidOperationException();
        }));

        Assert.Empty(Versions(journal));
    }

    [Fact]
    public void Write_ManyAtOnce_TakeTurns()
    {
        using JournalDatabase journal = JournalDatabase.Open(File);

        Parallel.For(0, 40, new ParallelOptions { MaxDegreeOfParallelism = 8 }, i =>
        {
            journal.Write(transaction => Add(transaction, $"{i}"));
            journal.Read(transaction => transaction.Query("SELECT count(*) FROM models", row => row.GetInt64(0)));
        });

        Assert.Equal(40, Versions(journal).Count);
    }

    [Fact]
    public void Read_WhileAWriteIsOpen_SeesWhatWasCommitted()
    {
        using JournalDatabase journal = JournalDatabase.Open(File);

        int seen = journal.Write(transaction =>
        {
            Add(transaction, "a");
            return Versions(journal).Count;
        });

        Assert.Equal(0, seen);
        Assert.Single(Versions(journal));
    }

    [Fact]
    public void Read_ThatWrites_IsRefused()
    {
        using JournalDatabase journal = JournalDatabase.Open(File);

        Assert.Throws<SqliteException>(() => journal.Read(transaction => Add(transaction, "a")));
    }

    [Fact]
    public void Open_Again_HasWhatWasWrittenAndNoLog()
    {
        using (JournalDatabase journal = JournalDatabase.Open(File))
        {
            journal.Write(transaction => Add(transaction, "a"));
        }

        Assert.Equal([File], Directory.GetFiles(_folder.Path));
        using JournalDatabase again = JournalDatabase.Open(File);
        Assert.Equal(["a"], Versions(again));
    }

    [Fact]
    public void Open_NewerSchema_IsRefusedByItsNumber()
    {
        JournalDatabase.Open(File).Dispose();
        using (var connection = new SqliteConnection($"Data Source={File};Pooling=False"))
        {
            connection.Open();
            using SqliteCommand command = connection.CreateCommand();
            command.CommandText = "PRAGMA user_version = 1000";
            command.ExecuteNonQuery();
        }

        StartupException exception = Assert.Throws<StartupException>(() => JournalDatabase.Open(File));

        Assert.Contains("Data:Folder holds a journal with schema 1000, of a newer server", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_NoJournal_IsRefused()
    {
        System.IO.File.WriteAllText(File, new string('x', 5000));

        StartupException exception = Assert.Throws<StartupException>(() => JournalDatabase.Open(File));

        Assert.Contains("Data:Folder holds a journal that can't be opened", exception.Message, StringComparison.Ordinal);
    }

    private static int Add(JournalTransaction transaction, string version) =>
        transaction.Execute(Insert, ("$version", version), ("$model", Array.Empty<byte>()));

    private static List<string> Versions(JournalDatabase journal) =>
        journal.Read(transaction => transaction.Query("SELECT version FROM models", row => row.GetString(0)));
}
