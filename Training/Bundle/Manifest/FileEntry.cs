namespace GenderGrpc.Bundle.Manifest;

/// <summary>A file of the bundle.</summary>
/// <param name="Path">Its name in the bundle's folder.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="Digest">Its content digest.</param>
public sealed record FileEntry(string Path, long Bytes, string Digest);
