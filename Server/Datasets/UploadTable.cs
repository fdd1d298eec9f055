using GenderGrpc.Server.Journal;

namespace GenderGrpc.Server.Datasets;

/// <summary>The journal's uploads that aren't complete.</summary>
internal static class UploadTable
{
    /// <summary>What was announced of an upload, as a digest, and the file of what came; nulls where it wasn't begun.</summary>
    public static (string? Digest, string? File) FindUpload(this JournalTransaction journal, string requestId) => journal
        .Query(
            "SELECT digest, file FROM uploads WHERE request_id = $id",
            row => ((string?)row.GetString(0), (string?)row.GetString(1)),
            ("$id", requestId))
        .SingleOrDefault();

    /// <summary>The uploads that were last heard of up to a time.</summary>
    public static List<(string RequestId, string File)> UploadsUntil(this JournalTransaction journal, DateTimeOffset time) =>
        journal.Query(
            "SELECT request_id, file FROM uploads WHERE time <= $time",
            row => (row.GetString(0), row.GetString(1)),
            ("$time", time.ToUnixTimeMilliseconds()));

    /// <summary>The files of all uploads.</summary>
    public static List<string> UploadFiles(this JournalTransaction journal) =>
        journal.Query("SELECT file FROM uploads", row => row.GetString(0));

    /// <summary>Records an upload that begins, or that it was heard of again.</summary>
    public static void PutUpload(
        this JournalTransaction journal, string requestId, string digest, string file, DateTimeOffset time) => journal.Execute(
        """
        INSERT INTO uploads (request_id, digest, file, time) VALUES ($id, $digest, $file, $time)
        ON CONFLICT (request_id) DO UPDATE SET time = excluded.time
        """,
        ("$id", requestId),
        ("$digest", digest),
        ("$file", file),
        ("$time", time.ToUnixTimeMilliseconds()));

    /// <summary>Forgets an upload.</summary>
    public static int RemoveUpload(this JournalTransaction journal, string requestId) =>
        journal.Execute("DELETE FROM uploads WHERE request_id = $id", ("$id", requestId));
}
