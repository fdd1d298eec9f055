using System.Globalization;
using GenderGrpc.Server.Failures;
using GenderGrpc.Server.Journal;
using GenderGrpc.V1;
using Google.Protobuf;
using Microsoft.Data.Sqlite;

namespace GenderGrpc.Server.Registry;

/// <summary>The journal's models.</summary>
internal static class ModelTable
{
    private const string Columns =
        "sequence, revision, model, version = (SELECT version FROM activations ORDER BY sequence DESC LIMIT 1)";

    /// <summary>A model by its version; null where it isn't installed.</summary>
    public static Model? FindModel(this JournalTransaction journal, string version) => journal
        .Query($"SELECT {Columns} FROM models WHERE version = $version", Read, ("$version", version))
        .SingleOrDefault().Model;

    /// <summary>A model by its version. Throws <see cref="FailureException"/> where it isn't installed.</summary>
    public static Model GetModel(this JournalTransaction journal, string version) =>
        journal.FindModel(version) ?? throw new FailureException(ModelFailure.NotFound);

    /// <summary>Models installed before one with a sequence number, the last first, each with its own number.</summary>
    public static List<(long Sequence, Model Model)> ListModels(this JournalTransaction journal, long before, int count) =>
        journal.Query(
            $"SELECT {Columns} FROM models WHERE sequence < $before ORDER BY sequence DESC LIMIT $count",
            Read,
            ("$before", before),
            ("$count", count));

    /// <summary>The versions of all models.</summary>
    public static List<string> ModelVersions(this JournalTransaction journal) =>
        journal.Query("SELECT version FROM models", row => row.GetString(0));

    /// <summary>Adds a model; returns it as it is told of.</summary>
    public static Model AddModel(this JournalTransaction journal, Model model)
    {
        journal.Execute(
            "INSERT INTO models (version, revision, model) VALUES ($version, 1, $model)",
            ("$version", model.Version),
            ("$model", model.ToByteArray()));
        return journal.GetModel(model.Version);
    }

    /// <summary>Removes a model.</summary>
    public static void RemoveModel(this JournalTransaction journal, string version) =>
        journal.Execute("DELETE FROM models WHERE version = $version", ("$version", version));

    private static (long Sequence, Model Model) Read(SqliteDataReader row)
    {
        long sequence = row.GetInt64(0);
        Model model = Model.Parser.ParseFrom(row.GetFieldValue<byte[]>(2));
        // A model that is removed and installed again has another sequence number, so its etag never comes back.
        model.Etag = string.Create(CultureInfo.InvariantCulture, $"{sequence}-{row.GetInt64(1)}");
        model.Active = !row.IsDBNull(3) && row.GetBoolean(3);
        return (sequence, model);
    }
}
