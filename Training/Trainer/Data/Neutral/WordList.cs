using System.Reflection;

namespace GenderGrpc.Training.Data.Neutral;

/// <summary>An embedded text of sections: a line "[name]" and the lines under it. Lines that start with # are comments.</summary>
internal static class WordList
{
    /// <summary>The lines of each section of a list, such as "Neutral/English.txt".</summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<string>> Read(string file)
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(file)
            ?? throw new InvalidOperationException($"The word list {file} isn't embedded.");
        using var reader = new StreamReader(stream);
        var sections = new Dictionary<string, IReadOnlyList<string>>();
        List<string> lines = [];
        while (reader.ReadLine() is { } line)
        {
            if (line.StartsWith('[') && line.EndsWith(']'))
            {
                sections.Add(line[1..^1], lines = []);
            }
            else if (line.Length > 0 && !line.StartsWith('#'))
            {
                lines.Add(line);
            }
        }

        return sections;
    }
}
