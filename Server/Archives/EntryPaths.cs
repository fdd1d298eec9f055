namespace GenderGrpc.Server.Archives;

/// <summary>The paths of a zip's entries, none of which may be another's, also where names have no case.</summary>
internal sealed class EntryPaths
{
    private readonly HashSet<string> _files = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, string> _folders = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Adds an entry's path and the folders above it, unless one of them is there already as something else.</summary>
    public bool TryAdd(string name)
    {
        bool isFolder = name.EndsWith('/');
        string path = isFolder ? name[..^1] : name;
        return (isFolder ? TryAddFolder(path) : !_folders.ContainsKey(path) && _files.Add(path)) && Parents(path).All(TryAddFolder);
    }

    // A folder may come again, but spelt the same.
    private bool TryAddFolder(string path) =>
        !_files.Contains(path) && (_folders.TryAdd(path, path) || _folders[path] == path);

    private static IEnumerable<string> Parents(string path)
    {
        for (int slash = path.LastIndexOf('/'); slash > 0; slash = path.LastIndexOf('/', slash - 1))
        {
            yield return path[..slash];
        }
    }
}
