using GenderGrpc.Server.Startup;

namespace GenderGrpc.Server.Storage;

/// <summary>The folder of Data:Folder: the only place that the server writes, locked while it lives.</summary>
internal sealed class DataFolder : IDisposable
{
    private const string Key = "Data:Folder";
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly string _scratch;
    private readonly FileStream _lock;

    private DataFolder(string folder, FileStream locked)
    {
        _lock = locked;
        _scratch = Path.Combine(folder, "scratch");
        Journal = Path.Combine(folder, "journal.db");
        Models = Directory.CreateDirectory(Path.Combine(folder, "models")).FullName;
        Datasets = Directory.CreateDirectory(Path.Combine(folder, "datasets")).FullName;
        Runs = Directory.CreateDirectory(Path.Combine(folder, "runs")).FullName;
        Uploads = Directory.CreateDirectory(Path.Combine(folder, "uploads")).FullName;
    }

    /// <summary>The journal's file.</summary>
    public string Journal { get; }

    /// <summary>The folder of the installed models.</summary>
    public string Models { get; }

    /// <summary>The folder of the datasets.</summary>
    public string Datasets { get; }

    /// <summary>The folder of the runs' working files.</summary>
    public string Runs { get; }

    /// <summary>The folder of what came of uploads that aren't complete.</summary>
    public string Uploads { get; }

    /// <summary>
    /// Takes the folder, makes it where it isn't there, and removes what a server that was killed was still making. Throws
    /// <see cref="StartupException"/> where it can't be had, above all because another server has it.
    /// </summary>
    public static DataFolder Open(string path)
    {
        string folder = Path.GetFullPath(path);
        FileStream? locked = null;
        try
        {
            Create(folder);
            locked = Lock(folder);
            var data = new DataFolder(folder, locked);
            ScratchFolder.DeleteAll(data._scratch);
            return data;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            locked?.Dispose();
            throw new StartupException($"{Key} is '{path}', which can't be used: {exception.Message}", exception);
        }
    }

    /// <summary>A folder of its own for what isn't complete yet, on the same volume as all else.</summary>
    public ScratchFolder NewScratch() => new(_scratch);

    public void Dispose() => _lock.Dispose();

    // Datasets hold people's names and pictures.
    private static void Create(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
        }
        else
        {
            Directory.CreateDirectory(folder, OwnerOnly);
        }
    }

    // The system gives the lock back however the process ends; the file says nothing and stays.
    private static FileStream Lock(string folder) =>
        new(Path.Combine(folder, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
}
