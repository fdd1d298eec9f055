using System.IO.Compression;
using GenderGrpc.EndToEnd.Tests.Fixtures;

namespace GenderGrpc.EndToEnd.Tests.Faults;

/// <summary>A synthetic data folder as a zip: small, but with enough profiles held out to export a model.</summary>
public sealed class SyntheticZip : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();

    /// <summary>The zip's file.</summary>
    public string File => _folder["data.zip"];

    /// <inheritdoc />
    public async ValueTask InitializeAsync()
    {
        string data = _folder["data"];
        (int exitCode, _, string error) = await Tool.RunAsync(
            Repository.Trainer,
            "synth", "--out", data, "--profiles", "600", "--names", "100", "--image-size", "32", "--style", "Silhouette");
        Assert.True(exitCode == 0, error);
        await ZipFile.CreateFromDirectoryAsync(data, File);
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return default;
    }
}
