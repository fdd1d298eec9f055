using CsvHelper;

namespace GenderGrpc.Cli.Scoring;

/// <summary>The CSV that is read and written: RFC 4180, comma, UTF-8, lines that end in a line feed when written.</summary>
internal static class CsvFormat
{
    private static readonly CsvReaderOptions s_reading = new()
    {
        Separator = ',',
        HasHeader = false,
        DetectSeparatorHint = false,
        MalformedData = CsvMalformedDataHandling.Throw,
        TrackLineNumbers = true,
        // Rows are strangers' names.
        IncludeValuesInExceptions = false,
    };

    private static readonly CsvWriterOptions s_writing = new() { NewLine = "\n" };

    /// <summary>The records, the header being the first.</summary>
    /// <exception cref="CsvFormatException">The quoting is wrong.</exception>
    public static IEnumerable<string[]> Read(Stream stream, bool leaveOpen)
    {
        using var reader = CsvReader.Create(stream, s_reading, leaveOpen);
        while (reader.Read())
        {
            var record = new string[reader.FieldCount];
            for (var i = 0; i < record.Length; i++)
            {
                record[i] = reader.GetString(i);
            }

            yield return record;
        }
    }

    public static CsvWriter Write(Stream stream) => CsvWriter.Create(stream, s_writing, leaveOpen: true);
}
