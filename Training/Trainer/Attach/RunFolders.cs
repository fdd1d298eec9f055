using GenderGrpc.Training.Data;
using GenderGrpc.Training.Loop;
using GenderGrpc.V1;
using Google.Protobuf;
using Grpc.Core;

namespace GenderGrpc.Training.Attach;

/// <summary>Where an assigned run's folders are: the server's own on a shared disk, otherwise copies of them.</summary>
internal sealed class RunFolders
{
    private const string UnacknowledgedFile = "unacknowledged.binpb";

    private readonly RunAssignment _assignment;
    private readonly bool _isShared;

    private RunFolders(RunAssignment assignment, bool isShared, string run, string data, IReadOnlyList<string> from)
    {
        _assignment = assignment;
        _isShared = isShared;
        Run = run;
        Data = data;
        From = from;
    }

    /// <summary>Whether the server sees a checkpoint as soon as it is written.</summary>
    public bool IsShared => _isShared;

    /// <summary>The run's folder.</summary>
    public string Run { get; }

    /// <summary>The data.</summary>
    public string Data { get; }

    /// <summary>The folders of the runs to start from.</summary>
    public IReadOnlyList<string> From { get; }

    /// <summary>The folders of a run. Nothing is there yet where the disk isn't shared. Throws <see cref="DataException"/>.</summary>
    public static RunFolders Of(RunAssignment assignment, AttachOptions options)
    {
        if (options.SharesDisk)
        {
            return new RunFolders(
                assignment, true, assignment.RunFolder, assignment.DatasetFolder, [.. assignment.StartFrom.Select(run => run.RunFolder)]);
        }

        string id = assignment.Run[(assignment.Run.IndexOf('/', StringComparison.Ordinal) + 1)..];
        if (id.Length is 0 or > 100 || !id.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'))
        {
            throw new DataException($"'{assignment.Run}' is no run's name.");
        }

        string folder = Path.Combine(Path.GetFullPath(options.WorkFolder), id);
        return new RunFolders(
            assignment,
            false,
            folder,
            Path.Combine(folder, "data"),
            [.. assignment.StartFrom.Select((_, index) => Path.Combine(folder, "from", $"{index}"))]);
    }

    /// <summary>Fetches what the run goes on from, where the disk isn't shared.</summary>
    public async Task FetchAsync(TrainerServer server, Backoff backoff, CancellationToken cancellationToken)
    {
        if (_isShared)
        {
            Directory.CreateDirectory(Run);
            return;
        }

        // What an earlier attempt left here may be more than the server has of it.
        Delete();
        Directory.CreateDirectory(Run);
        await FetchAsync(_assignment.Run, FolderKind.Dataset, Data).ConfigureAwait(false);
        if (_assignment.HasCheckpoint)
        {
            await FetchAsync(_assignment.Run, FolderKind.Checkpoint, TrainingRun.CheckpointFolder(Run)).ConfigureAwait(false);
            return;
        }

        for (int i = 0; i < From.Count; i++)
        {
            Directory.CreateDirectory(From[i]);
            await FetchAsync(_assignment.StartFrom[i].Run, FolderKind.Checkpoint, TrainingRun.CheckpointFolder(From[i])).ConfigureAwait(false);
        }

        async Task FetchAsync(string run, FolderKind kind, string folder)
        {
            string zip = Path.Combine(Run, "fetched.zip");
            while (true)
            {
                try
                {
                    await server.FetchAsync(run, kind, zip, cancellationToken).ConfigureAwait(false);
                    break;
                }
                catch (Exception exception) when (IsBreak(exception) && !cancellationToken.IsCancellationRequested)
                {
                    // The link sees to it that this isn't for ever.
                    await backoff.WaitAsync(cancellationToken).ConfigureAwait(false);
                }
            }

            FolderZip.Unpack(zip, folder, cancellationToken);
            File.Delete(zip);
        }
    }

    private static bool IsBreak(Exception exception) => exception is HttpIOException or OperationCanceledException
        or RpcException { StatusCode: StatusCode.Unavailable or StatusCode.Internal or StatusCode.Unknown or StatusCode.Cancelled };

    /// <summary>What is delivered of a folder in its present state; null where the server has it already.</summary>
    public Delivery? Deliver(FolderKind kind, string folder, long step)
    {
        if (_isShared)
        {
            return null;
        }

        string zip = Path.Combine(Run, $"{Path.GetFileName(folder)}-{step}.zip");
        FolderZip.Pack(folder, zip);
        return new Delivery(kind, zip);
    }

    /// <summary>
    /// Leaves reports that the server hasn't acknowledged beside a checkpoint that is about to be written, for the server to find should
    /// this process end first.
    /// </summary>
    public void LeaveReports(IReadOnlyList<TrainerReport> reports)
    {
        string file = Path.Combine(Run, UnacknowledgedFile);
        if (reports.Count == 0)
        {
            File.Delete(file);
            return;
        }

        string written = file + ".new";
        using (FileStream stream = File.Create(written))
        {
            new UnacknowledgedReports { Attempt = _assignment.Attempt, Reports = { reports } }.WriteTo(stream);
            stream.Flush(flushToDisk: true);
        }

        File.Move(written, file, overwrite: true);
    }

    /// <summary>Deletes the copies: the server has what it needs of them.</summary>
    public void Delete()
    {
        if (!_isShared && Directory.Exists(Run))
        {
            Directory.Delete(Run, recursive: true);
        }
    }

    /// <summary>A message that tells nobody where this trainer keeps its files.</summary>
    public string WithoutPaths(string message)
    {
        string text = message;
        foreach ((string path, string name) in From.Select(folder => (folder, "start")).Append((Data, "data")).Append((Run, "run")))
        {
            text = text.Replace(path, name, StringComparison.Ordinal);
        }

        return text;
    }
}
