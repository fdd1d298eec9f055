using System.Text;
using GenderGrpc.Bundle;
using GenderGrpc.Server.Storage;
using GenderGrpc.Server.Telemetry;
using GenderGrpc.V1;
using Google.Protobuf;

namespace GenderGrpc.Server.Runs;

/// <summary>The runs' working files, each run's in a folder of its own.</summary>
internal sealed class RunFolders(DataFolder data, ILogger<RunFolders> logger)
{
    private const int TailLines = 20;
    private const int TailBytes = 16 << 10;
    private const int ShownCharacters = 500;

    /// <summary>A run's folder, made where it isn't there.</summary>
    public string FolderOf(string run) => Directory.CreateDirectory(Path.Combine(data.Runs, RunName.Id(run))).FullName;

    /// <summary>Where a run is taken up from.</summary>
    public string CheckpointOf(string run) => Path.Combine(FolderOf(run), "checkpoint");

    /// <summary>What a run is exported to.</summary>
    public string BundleOf(string run) => Path.Combine(FolderOf(run), "bundle");

    /// <summary>What a run's trainer wrote to its terminal.</summary>
    public string LogOf(string run) => Path.Combine(FolderOf(run), "trainer.log");

    /// <summary>Whether there is a checkpoint to take a run up from.</summary>
    public bool HasCheckpoint(string run) => Directory.Exists(AtomicFolder.Locate(CheckpointOf(run)));

    /// <summary>What a run's trainer left of reports that it could tell nobody; null where that is nothing.</summary>
    public UnacknowledgedReports? UnacknowledgedOf(string run)
    {
        try
        {
            using FileStream file = File.OpenRead(Path.Combine(FolderOf(run), "unacknowledged.binpb"));
            return UnacknowledgedReports.Parser.ParseFrom(file);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or InvalidProtocolBufferException)
        {
            return null;
        }
    }

    /// <summary>The last lines of a run's log.</summary>
    public string[] LogTailOf(string run)
    {
        try
        {
            using var log = new FileStream(LogOf(run), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            log.Seek(-Math.Min(log.Length, TailBytes), SeekOrigin.End);
            using var reader = new StreamReader(log, Encoding.UTF8);
            return [.. reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).TakeLast(TailLines).Select(Shown)];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    /// <summary>Removes a run's folder. What can't be removed now is at the next start.</summary>
    public void Remove(string run)
    {
        try
        {
            Directory.Delete(FolderOf(run), recursive: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Log.RunNotRemoved(logger, run, exception.GetType().Name);
        }
    }

    /// <summary>Removes folders of runs that the journal doesn't know. Whatever else somebody put there stays.</summary>
    public void RemoveAllBut(IEnumerable<string> runs)
    {
        HashSet<string> known = [.. runs.Select(RunName.Id)];
        foreach (string folder in Directory.GetDirectories(data.Runs))
        {
            string id = Path.GetFileName(folder);
            if (RunName.IsId(id) && !known.Contains(id))
            {
                Directory.Delete(folder, recursive: true);
            }
        }
    }

    // What a trainer writes may hold what moves a terminal's cursor.
    private static string Shown(string line) =>
        string.Concat(line.Where(character => !char.IsControl(character)).Take(ShownCharacters));
}
