using System.Globalization;
using System.Text;

namespace GenderGrpc.Training.Data.Neutral;

/// <summary>
/// Composes phrases of lists of words by weighted patterns. Its text has a section "[patterns]", each line a weight and a
/// pattern with the names of lists in braces, and a section for each list, its entries separated by commas.
/// </summary>
internal sealed class PhraseGrammar
{
    private const string Patterns = "patterns";

    private readonly double[] _weights;
    private readonly Part[][] _patterns;

    private PhraseGrammar(double[] weights, Part[][] patterns) => (_weights, _patterns) = (weights, patterns);

    /// <summary>Reads an embedded word list.</summary>
    public static PhraseGrammar Load(string file) => Parse(WordList.Read(file));

    /// <summary>Makes a grammar of the sections of a word list.</summary>
    public static PhraseGrammar Parse(IReadOnlyDictionary<string, IReadOnlyList<string>> sections)
    {
        Dictionary<string, string[]> lists = sections
            .Where(section => section.Key != Patterns)
            .ToDictionary(
                section => section.Key,
                section => section.Value
                    .SelectMany(line => line.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
                    .ToArray());
        var weights = new List<double>();
        var patterns = new List<Part[]>();
        foreach (string line in sections[Patterns])
        {
            int space = line.IndexOf(' ', StringComparison.Ordinal);
            weights.Add(double.Parse(line.AsSpan(0, space), CultureInfo.InvariantCulture));
            patterns.Add([.. Parts(line[(space + 1)..], lists)]);
        }

        return new PhraseGrammar([.. weights], [.. patterns]);
    }

    /// <summary>A phrase in which no entry comes twice.</summary>
    public string Compose(RandomStream random) => Compose(random, []);

    /// <summary>A phrase in which no entry comes twice; its entries are added to those used.</summary>
    public string Compose(RandomStream random, List<string> used)
    {
        Part[] pattern = _patterns[random.PickWeighted(_weights)];
        var phrase = new StringBuilder();
        foreach (Part part in pattern)
        {
            phrase.Append(part.Choices is null ? part.Text : One(part.Choices, used, random));
        }

        return phrase.ToString();
    }

    private static string One(string[] choices, List<string> used, RandomStream random)
    {
        string choice;
        do
        {
            choice = random.Pick<string>(choices);
        }
        while (used.Contains(choice));
        used.Add(choice);
        return choice;
    }

    private static IEnumerable<Part> Parts(string pattern, Dictionary<string, string[]> lists)
    {
        foreach (string piece in pattern.Split('{', StringSplitOptions.RemoveEmptyEntries))
        {
            int end = piece.IndexOf('}', StringComparison.Ordinal);
            if (end >= 0)
            {
                yield return new Part("", lists[piece[..end]]);
            }

            if (end < piece.Length - 1)
            {
                yield return new Part(piece[(end + 1)..], null);
            }
        }
    }

    // A text, or one of a list.
    private readonly record struct Part(string Text, string[]? Choices);
}
