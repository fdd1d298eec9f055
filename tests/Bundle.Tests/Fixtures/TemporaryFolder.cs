namespace GenderGrpc.Bundle.Tests.Fixtures;

/// <summary>An empty folder of one test's own, removed at its end.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("bundle-tests-").FullName;

    /// <summary>Where the bundle of the test lies; not there at first.</summary>
    public string Bundle => System.IO.Path.Combine(Path, "model");

    /// <summary>All that lies in the folder.</summary>
    public string?[] Entries => [.. Directory.GetFileSystemEntries(Path).Select(System.IO.Path.GetFileName).Order()];

    public string File(string name) => System.IO.Path.Combine(Bundle, name);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
