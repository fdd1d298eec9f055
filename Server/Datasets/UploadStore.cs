using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using GenderGrpc.Server.Failures;
using GenderGrpc.Server.Journal;
using GenderGrpc.Server.Storage;

namespace GenderGrpc.Server.Datasets;

/// <summary>What came of uploads that aren't complete, kept for a day so that they can be gone on with.</summary>
internal sealed partial class UploadStore(DataFolder data, JournalDatabase journal, TimeProvider time)
{
    private static readonly TimeSpan Kept = TimeSpan.FromDays(1);

    private readonly UploadTurns _turns = new();

    /// <summary>Removes what is too old, and what a server that was killed has left.</summary>
    public void Open()
    {
        RemoveOld();
        HashSet<string> known = [.. journal.Read(state => state.UploadFiles())];
        foreach (string file in Directory.GetFiles(data.Uploads))
        {
            string name = Path.GetFileName(file);
            if (OwnFile().IsMatch(name) && !known.Contains(name))
            {
                File.Delete(file);
            }
        }
    }

    /// <summary>Waits for the turn of a call; no other writes the upload until the result is disposed.</summary>
    public Task<IDisposable> EnterAsync(string requestId, CancellationToken cancellationToken) =>
        _turns.EnterAsync(requestId, cancellationToken);

    /// <summary>
    /// Begins an upload, or goes on with it, and gives its file. Throws <see cref="FailureException"/> where something else was announced
    /// before.
    /// </summary>
    public string Begin(LedgerRequest request)
    {
        RemoveOld();
        // Nothing from a request is ever a path.
        string file = Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(request.Id))) + ".zip";
        journal.Write(state =>
        {
            if (state.FindUpload(request.Id).Digest is { } digest && digest != request.Digest)
            {
                throw new FailureException(RequestFailure.RequestIdReused(request.Field));
            }

            state.PutUpload(request.Id, request.Digest, file, time.GetUtcNow());
            return file;
        });
        return PathOf(file);
    }

    /// <summary>Bytes of an upload that are on disk; null where it wasn't begun.</summary>
    public long? Received(string requestId)
    {
        RemoveOld();
        if (journal.Read(state => state.FindUpload(requestId)).File is not { } file)
        {
            return null;
        }

        try
        {
            using var received = new FileStream(PathOf(file), FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
            // The length first: what comes meanwhile isn't promised.
            long length = received.Length;
            received.Flush(flushToDisk: true);
            return length;
        }
        catch (FileNotFoundException)
        {
            return 0;
        }
    }

    /// <summary>Forgets an upload that can't be gone on with.</summary>
    public void Remove(string requestId)
    {
        if (journal.Read(state => state.FindUpload(requestId)).File is { } file)
        {
            journal.Write(state => state.RemoveUpload(requestId));
            File.Delete(PathOf(file));
        }
    }

    private void RemoveOld()
    {
        foreach ((string requestId, _) in journal.Read(state => state.UploadsUntil(time.GetUtcNow() - Kept)))
        {
            using IDisposable? turn = _turns.TryEnter(requestId);
            // One that has just been gone on with isn't old any more.
            if (turn is not null && journal.Read(state => state.UploadsUntil(time.GetUtcNow() - Kept)).Any(old => old.RequestId == requestId))
            {
                Remove(requestId);
            }
        }
    }

    private string PathOf(string file) => Path.Combine(data.Uploads, file);

    [GeneratedRegex(@"^[0-9a-f]{64}\.zip\z")]
    private static partial Regex OwnFile();
}
