using System.Collections.Frozen;
using System.Globalization;
using System.Text;

namespace GenderGrpc.Bundle.Nicknames;

/// <summary>The frequent runes of the training nicknames, in the order of their ids.</summary>
public sealed class RuneVocabulary
{
    private readonly Rune[] _runes;
    private readonly FrozenDictionary<int, int> _indexes;

    /// <summary>Creates a vocabulary. Throws <see cref="BundleException"/> where a rune comes twice.</summary>
    public RuneVocabulary(IEnumerable<Rune> runes)
    {
        _runes = [.. runes];
        var indexes = new Dictionary<int, int>(_runes.Length);
        for (int i = 0; i < _runes.Length; i++)
        {
            if (!indexes.TryAdd(_runes[i].Value, i))
            {
                throw new BundleException($"The vocabulary holds U+{_runes[i].Value:X4} twice.");
            }
        }

        _indexes = indexes.ToFrozenDictionary();
    }

    /// <summary>How many runes there are.</summary>
    public int Count => _runes.Length;

    /// <summary>The rune at an index from 0.</summary>
    public Rune this[int index] => _runes[index];

    /// <summary>The index of a rune.</summary>
    public bool TryGetIndex(Rune rune, out int index) => _indexes.TryGetValue(rune.Value, out index);

    /// <summary>
    /// The most frequent runes of the nicknames as the tokenizer normalises them: those that come at least
    /// <paramref name="minimumCount"/> times, at most <paramref name="maximumSize"/>, ties broken by code point.
    /// </summary>
    public static RuneVocabulary Learn(IEnumerable<string> nicknames, int maximumSize, int minimumCount)
    {
        var counts = new Dictionary<int, int>();
        Span<char> buffer = new char[NicknameNormalizer.MaximumLength];
        foreach (string nickname in nicknames)
        {
            int length = NicknameNormalizer.Normalize(nickname, buffer);
            foreach (Rune rune in buffer[..length].EnumerateRunes())
            {
                counts[rune.Value] = counts.GetValueOrDefault(rune.Value) + 1;
            }
        }

        return new RuneVocabulary(counts
            .Where(pair => pair.Value >= minimumCount)
            .OrderByDescending(pair => pair.Value)
            .ThenBy(pair => pair.Key)
            .Take(maximumSize)
            .Select(pair => new Rune(pair.Key)));
    }

    /// <summary>Reads the text form: one line per rune, "U+" and its code point in hexadecimal.</summary>
    public static RuneVocabulary Parse(string text)
    {
        var runes = new List<Rune>();
        int number = 0;
        foreach (ReadOnlySpan<char> line in text.AsSpan().EnumerateLines())
        {
            number++;
            if (line.IsEmpty)
            {
                continue;
            }

            if (!line.StartsWith("U+", StringComparison.Ordinal)
                || !int.TryParse(line[2..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out int value)
                || !Rune.IsValid(value))
            {
                throw new BundleException($"Line {number} of the vocabulary isn't a code point such as U+0061.");
            }

            runes.Add(new Rune(value));
        }

        return new RuneVocabulary(runes);
    }

    /// <summary>The file that a bundle holds of it.</summary>
    public Vocabulary ToVocabulary() => new(ToString());

    /// <summary>Writes the text form that <see cref="Parse"/> reads.</summary>
    public override string ToString()
    {
        var text = new StringBuilder(_runes.Length * 7);
        foreach (Rune rune in _runes)
        {
            text.Append(CultureInfo.InvariantCulture, $"U+{rune.Value:X4}\n");
        }

        return text.ToString();
    }
}
