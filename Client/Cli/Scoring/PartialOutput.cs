using System.Globalization;
using CsvHelper;
using GenderGrpc.Cli.Commands;

namespace GenderGrpc.Cli.Scoring;

/// <summary>
/// The output while it is written: OUTPUT.partial, which gets its name when it is whole. A restart continues it after its
/// last complete row.
/// </summary>
internal sealed class PartialOutput : IDisposable
{
    // What a killed process may lose, and has to do again.
    private static readonly TimeSpan s_flushInterval = TimeSpan.FromSeconds(1);

    private readonly ScoreSettings _settings;
    private readonly TimeProvider _time;
    private readonly FileStream _file;
    private readonly CsvWriter _csv;
    private long _flushed;

    private PartialOutput(ScoreSettings settings, TimeProvider time, FileStream file)
    {
        _settings = settings;
        _time = time;
        _file = file;
        _csv = CsvFormat.Write(file);
        _flushed = time.GetTimestamp();
    }

    /// <summary>The rows that are done, from this and earlier starts.</summary>
    public long Rows { get; private set; }

    /// <param name="settings">What is scored.</param>
    /// <param name="input">Whose rows a partial output must have.</param>
    /// <param name="tally">Gets the rows that earlier starts did.</param>
    /// <param name="time">Decides when to flush.</param>
    /// <exception cref="CommandFailedException">There is an output, or a partial output of something else.</exception>
    public static PartialOutput Open(ScoreSettings settings, InputTable input, ScoreTally tally, TimeProvider time)
    {
        if (!settings.Overwrite && File.Exists(settings.Output))
        {
            throw Refused($"{settings.Output} exists; --overwrite replaces it.");
        }

        var current = PartialSettings.Of(settings);
        var earlier = PartialSettings.Read(PartialSettings.FileOf(settings));
        var file = new FileStream(settings.Partial, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        try
        {
            file.SetLength(RecordScanner.EndOfLastRecord(file));
            file.Position = 0;
            var mismatch = file.Length == 0 ? null
                : earlier != current ? "was made with other options"
                : FindMismatch(file, input);
            if (mismatch is not null && !settings.Overwrite)
            {
                throw Refused($"{settings.Partial} {mismatch}; --overwrite starts anew.");
            }

            if (file.Length == 0 || mismatch is not null)
            {
                file.SetLength(0);
                current.Write(PartialSettings.FileOf(settings));
            }

            var output = new PartialOutput(settings, time, file);
            output.Continue(input, tally);
            return output;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    public void Append(string[] row, string[] outcome)
    {
        Write(row, outcome);
        Rows++;
        if (_time.GetElapsedTime(_flushed) >= s_flushInterval)
        {
            _csv.Flush();
            _flushed = _time.GetTimestamp();
        }
    }

    /// <summary>Makes it the output.</summary>
    public void Complete()
    {
        _csv.Flush();
        _file.Flush(flushToDisk: true);
        Dispose();
        File.Move(_settings.Partial, _settings.Output, _settings.Overwrite);
        File.Delete(PartialSettings.FileOf(_settings));
    }

    /// <summary>Leaves nothing behind, for when nothing was done.</summary>
    public void Discard()
    {
        Dispose();
        File.Delete(_settings.Partial);
        File.Delete(PartialSettings.FileOf(_settings));
    }

    public void Dispose()
    {
        _csv.Dispose();
        _file.Dispose();
    }

    /// <summary>What is wrong with the rows of the partial output; null: nothing.</summary>
    private static string? FindMismatch(FileStream file, InputTable input)
    {
        try
        {
            return CompareRows(file, input);
        }
        catch (CsvFormatException)
        {
            return "isn't valid CSV";
        }
    }

    private static string? CompareRows(FileStream file, InputTable input)
    {
        using var records = Records(file).GetEnumerator();
        if (!records.MoveNext() || !records.Current.SequenceEqual([.. input.Columns, .. OutcomeColumns.Names]))
        {
            return "has other columns than this input's output";
        }

        using var rows = input.Rows().GetEnumerator();
        for (long number = 1; records.MoveNext(); number++)
        {
            if (!rows.MoveNext()
                || records.Current.Length != input.Columns.Length + OutcomeColumns.Names.Length
                || !records.Current.AsSpan(0, input.Columns.Length).SequenceEqual(rows.Current))
            {
                return string.Create(CultureInfo.InvariantCulture, $"differs from the input at row {number}");
            }
        }

        return null;
    }

    private void Continue(InputTable input, ScoreTally tally)
    {
        if (_file.Length == 0)
        {
            Write(input.Columns, OutcomeColumns.Names);
            return;
        }

        foreach (var record in Records(_file).Skip(1))
        {
            tally.Add(input.Label < 0 ? null : record[input.Label], record.AsSpan(input.Columns.Length));
            Rows++;
        }

        _file.Seek(0, SeekOrigin.End);
    }

    private void Write(string[] row, string[] outcome)
    {
        foreach (var field in row)
        {
            _csv.WriteField(field);
        }

        foreach (var field in outcome)
        {
            _csv.WriteField(field);
        }

        _csv.EndRecord();
    }

    private static IEnumerable<string[]> Records(FileStream file)
    {
        file.Position = 0;
        return CsvFormat.Read(file, leaveOpen: true);
    }

    private static CommandFailedException Refused(string message) => new(ExitCode.BadUsage, message);
}
