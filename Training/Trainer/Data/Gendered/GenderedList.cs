using GenderGrpc.Bundle;
using GenderGrpc.Training.Data.Neutral;

namespace GenderGrpc.Training.Data.Gendered;

/// <summary>
/// The words and patterns of one language, as an embedded list has them: "[female x]" and "[male x]" are the two sides of
/// "{x}"; spellings of a word stand between bars, and those after a plus are always to train on. Lists that it doesn't have
/// are those of the neutral phrases.
/// </summary>
internal static class GenderedList
{
    private const string Patterns = "patterns";
    private const char Bar = '|';
    private const char Always = '+';

    /// <summary>The words of a language.</summary>
    public static IEnumerable<GenderedWord> Words(PhraseKind kind) =>
        from section in Read(kind)
        where SideOf(section.Key) is not null
        from entry in Entries(section.Value)
        let spellings = Spellings(entry)
        let split = entry.StartsWith(Always) ? Split.Train : PhraseKey.SplitOf(spellings[0])
        from spelling in spellings
        select new GenderedWord(spelling, kind, SideOf(section.Key)!.Value, split);

    /// <summary>The phrases that present their bearer so.</summary>
    public static PhraseGrammar Grammar(PhraseKind kind, Label label)
    {
        Dictionary<string, IReadOnlyList<string>> sections = WordList.Read($"Neutral/{kind}.txt").ToDictionary();
        foreach ((string name, IReadOnlyList<string> lines) in Read(kind))
        {
            Label? side = SideOf(name);
            if (name == Patterns)
            {
                sections[name] = [.. lines.Select(line => Agree(line, label))];
            }
            else if (side is null)
            {
                sections[name] = lines;
            }
            else if (side == label)
            {
                sections[name[(name.IndexOf(' ', StringComparison.Ordinal) + 1)..]] = [.. Entries(lines).SelectMany(Spellings)];
            }
        }

        return PhraseGrammar.Parse(sections);
    }

    private static IReadOnlyDictionary<string, IReadOnlyList<string>> Read(PhraseKind kind) => WordList.Read($"Gendered/{kind}.txt");

    private static Label? SideOf(string section) =>
        section.StartsWith("female ", StringComparison.Ordinal) ? Label.Female
        : section.StartsWith("male ", StringComparison.Ordinal) ? Label.Male
        : null;

    private static IEnumerable<string> Entries(IEnumerable<string> lines) =>
        lines.SelectMany(line => line.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));

    private static string[] Spellings(string entry) => entry.TrimStart(Always).Split(Bar);

    // "{la|el} {noun}" is "la {noun}" of a female nickname.
    private static string Agree(string pattern, Label label) => string.Concat(pattern
        .Split('{')
        .Select((piece, index) => (index, Ends: piece.Split('}')) switch
        {
            (0, _) => piece,
            (_, [var choice, var rest]) when choice.Split(Bar) is [var female, var male] =>
                (label == Label.Female ? female : male) + rest,
            _ => "{" + piece,
        }));
}
