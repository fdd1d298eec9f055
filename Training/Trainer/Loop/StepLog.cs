using System.Text.Json;

namespace GenderGrpc.Training.Loop;

/// <summary>A file with one JSON object per step. A resumed run goes on in the same file.</summary>
internal sealed class StepLog : IDisposable
{
    private static readonly byte[] s_newLine = "\n"u8.ToArray();

    private readonly FileStream _file;

    /// <summary>Opens the log and drops the lines of steps after <paramref name="step"/>, which will be done again.</summary>
    public StepLog(string path, long step)
    {
        string[] kept = File.Exists(path) ? [.. File.ReadLines(path).Take((int)step)] : [];
        File.WriteAllLines(path, kept);
        _file = new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.Read);
    }

    /// <summary>Writes a step's line.</summary>
    public void Write(StepMetrics metrics)
    {
        _file.Write(JsonSerializer.SerializeToUtf8Bytes(metrics, TrainingJson.Default.StepMetrics));
        _file.Write(s_newLine);
        _file.Flush();
    }

    /// <inheritdoc />
    public void Dispose() => _file.Dispose();
}
