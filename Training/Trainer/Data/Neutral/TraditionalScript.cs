using System.Text;

namespace GenderGrpc.Training.Data.Neutral;

/// <summary>Turns the simplified script of the Chinese word lists into traditional script. It knows no other words.</summary>
internal static class TraditionalScript
{
    private static readonly (string Simplified, string Traditional)[] s_words =
        [.. Pairs("words").OrderByDescending(pair => pair.Simplified.Length)];

    private static readonly Dictionary<char, char> s_characters =
        Pairs("characters").ToDictionary(pair => pair.Simplified[0], pair => pair.Traditional[0]);

    /// <summary>The phrase in traditional script.</summary>
    public static string Of(string simplified)
    {
        var traditional = new StringBuilder(simplified.Length);
        for (int i = 0; i < simplified.Length;)
        {
            string rest = simplified[i..];
            (string? word, string? replacement) =
                s_words.FirstOrDefault(pair => rest.StartsWith(pair.Simplified, StringComparison.Ordinal));
            traditional.Append(replacement ?? s_characters.GetValueOrDefault(rest[0], rest[0]).ToString());
            i += word?.Length ?? 1;
        }

        return traditional.ToString();
    }

    private static IEnumerable<(string Simplified, string Traditional)> Pairs(string section) =>
        WordList.Read("Neutral/Traditional.txt")[section]
            .SelectMany(line => line.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            .Select(pair => pair.Split('='))
            .Select(pair => (pair[0], pair[1]));
}
