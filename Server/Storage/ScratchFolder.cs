namespace GenderGrpc.Server.Storage;

/// <summary>A folder for what isn't complete yet; it goes with whatever is still in it.</summary>
internal sealed class ScratchFolder : IDisposable
{
    private const string Suffix = ".scratch";

    public ScratchFolder(string parent) =>
        Path = Directory.CreateDirectory(System.IO.Path.Combine(parent, Guid.NewGuid().ToString("N") + Suffix)).FullName;

    public string Path { get; }

    /// <summary>A path in it.</summary>
    public string this[string name] => System.IO.Path.Combine(Path, name);

    /// <summary>Removes those that a server which was killed has left.</summary>
    public static void DeleteAll(string parent)
    {
        foreach (string folder in Directory.CreateDirectory(parent).EnumerateDirectories("*" + Suffix).Select(info => info.FullName))
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
