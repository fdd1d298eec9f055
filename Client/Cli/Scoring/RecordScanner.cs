namespace GenderGrpc.Cli.Scoring;

/// <summary>Finds where the complete records of a CSV file end that this program was writing when it was stopped.</summary>
internal static class RecordScanner
{
    /// <summary>
    /// The offset after the last line feed that ends a record. Within quotes a line feed ends none; an escaped quotation
    /// mark is two, which leaves the state as it was.
    /// </summary>
    public static long EndOfLastRecord(Stream stream)
    {
        var buffer = new byte[64 * 1024];
        long offset = 0;
        long end = 0;
        var quoted = false;
        int count;
        while ((count = stream.Read(buffer)) > 0)
        {
            for (var i = 0; i < count; i++)
            {
                if (buffer[i] == '"')
                {
                    quoted = !quoted;
                }
                else if (buffer[i] == '\n' && !quoted)
                {
                    end = offset + i + 1;
                }
            }

            offset += count;
        }

        return end;
    }
}
