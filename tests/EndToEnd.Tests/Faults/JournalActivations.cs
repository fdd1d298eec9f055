using System.Data;
using Microsoft.Data.Sqlite;

namespace GenderGrpc.EndToEnd.Tests.Faults;

/// <summary>The history of a server's activations: also what a list of models doesn't tell, such as a second activation of the same one.</summary>
internal static class JournalActivations
{
    /// <summary>Ends a server and reads its journal: version and cause, in order.</summary>
    public static List<(string Version, string Cause)> Read(KillableServer server)
    {
        server.Kill();
        using var connection = new SqliteConnection($"Data Source={server.Journal};Pooling=False");
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "SELECT version, cause FROM activations ORDER BY sequence";
        using SqliteDataReader rows = command.ExecuteReader();
        return [.. rows.Cast<IDataRecord>().Select(row => (row.GetString(0), row.GetString(1)))];
    }
}
