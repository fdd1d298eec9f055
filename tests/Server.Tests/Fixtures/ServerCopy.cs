using System.Runtime.InteropServices;

namespace GenderGrpc.Server.Tests.Fixtures;

/// <summary>A copy of the server as this machine runs it, whose files a test may change.</summary>
internal sealed class ServerCopy : IDisposable
{
    private const string Runtimes = "runtimes";

    private readonly TemporaryFolder _folder = new();

    private ServerCopy()
    {
    }

    public string Folder => _folder.Path;

    /// <summary>Copies what the server's program needs: no model, and nothing of other machines.</summary>
    public static ServerCopy Make()
    {
        var copy = new ServerCopy();
        string source = AppContext.BaseDirectory;
        IEnumerable<string> files = Directory.GetFiles(source, "*.dll")
            .Concat(Directory.GetFiles(source, "*.json"))
            .Concat(Directory.GetFiles(Path.Combine(source, Runtimes), "*", SearchOption.AllDirectories).Where(IsOfThisMachine));
        foreach (string file in files)
        {
            string target = copy._folder[Path.GetRelativePath(source, file)];
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }

        return copy;
    }

    /// <summary>Its files of some names, wherever they lie.</summary>
    public string[] Files(string pattern) => Directory.GetFiles(Folder, pattern, SearchOption.AllDirectories);

    public void Dispose() => _folder.Dispose();

    private static bool IsOfThisMachine(string file)
    {
        string system = Path.GetRelativePath(Path.Combine(AppContext.BaseDirectory, Runtimes), file).Split(Path.DirectorySeparatorChar)[0];
        return system == RuntimeInformation.RuntimeIdentifier || !system.Contains('-', StringComparison.Ordinal);
    }
}
