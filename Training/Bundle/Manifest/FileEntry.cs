namespace GenderGrpc.Bundle.Manifest;

/// <summary>A file of the bundle.</summary>
/// <param name="Path">Its name in the bundle's folder.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="Digest">Its content digest.</param>
public sealed record FileEntry(string Path, long Bytes, string Digest)
{
    /// <summary>Whether the path is a name and nothing more, so that the file can only lie in the bundle's folder.</summary>
    internal bool IsInFolder => Path == System.IO.Path.GetFileName(Path) && Path is not ("" or "." or "..");
}
