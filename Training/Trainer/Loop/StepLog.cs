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
        _file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);
        // Cut where it is rather than written anew: whatever ends the process here, the earlier lines stay.
        _file.SetLength(EndOfLines(step));
        _file.Seek(0, SeekOrigin.End);
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

    // The length of the first whole lines, that many at most.
    private long EndOfLines(long lines)
    {
        byte[] buffer = new byte[1 << 16];
        long end = 0;
        for (long start = 0; _file.Read(buffer) is > 0 and int count; start += count)
        {
            for (int i = 0; i < count && lines > 0; i++)
            {
                if (buffer[i] == '\n')
                {
                    end = start + i + 1;
                    lines--;
                }
            }
        }

        return end;
    }
}
