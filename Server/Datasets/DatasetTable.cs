using System.Globalization;
using GenderGrpc.Server.Failures;
using GenderGrpc.Server.Journal;
using GenderGrpc.V1;
using Google.Protobuf;
using Microsoft.Data.Sqlite;

namespace GenderGrpc.Server.Datasets;

/// <summary>The journal's datasets.</summary>
internal static class DatasetTable
{
    /// <summary>A dataset by its id; null where there is none.</summary>
    public static Dataset? FindDataset(this JournalTransaction journal, string id) => journal
        .Query("SELECT sequence, dataset FROM datasets WHERE id = $id", Read, ("$id", id))
        .SingleOrDefault().Dataset;

    /// <summary>A dataset by its id. Throws <see cref="FailureException"/> where there is none.</summary>
    public static Dataset GetDataset(this JournalTransaction journal, string id) =>
        journal.FindDataset(id) ?? throw new FailureException(DatasetFailure.NotFound);

    /// <summary>Datasets added before one with a sequence number, the last first, each with its own number.</summary>
    public static List<(long Sequence, Dataset Dataset)> ListDatasets(this JournalTransaction journal, long before, int count) =>
        journal.Query(
            "SELECT sequence, dataset FROM datasets WHERE sequence < $before ORDER BY sequence DESC LIMIT $count",
            Read,
            ("$before", before),
            ("$count", count));

    /// <summary>The ids of all datasets.</summary>
    public static List<string> DatasetIds(this JournalTransaction journal) =>
        journal.Query("SELECT id FROM datasets", row => row.GetString(0));

    /// <summary>Adds a dataset; returns it as it is told of.</summary>
    public static Dataset AddDataset(this JournalTransaction journal, string id, Dataset dataset)
    {
        journal.Execute(
            "INSERT INTO datasets (id, dataset) VALUES ($id, $dataset)", ("$id", id), ("$dataset", dataset.ToByteArray()));
        return journal.GetDataset(id);
    }

    /// <summary>Removes a dataset.</summary>
    public static void RemoveDataset(this JournalTransaction journal, string id) =>
        journal.Execute("DELETE FROM datasets WHERE id = $id", ("$id", id));

    // A dataset never changes, so its etag doesn't either.
    private static (long Sequence, Dataset Dataset) Read(SqliteDataReader row)
    {
        long sequence = row.GetInt64(0);
        Dataset dataset = Dataset.Parser.ParseFrom(row.GetFieldValue<byte[]>(1));
        dataset.Etag = sequence.ToString(CultureInfo.InvariantCulture);
        return (sequence, dataset);
    }
}
