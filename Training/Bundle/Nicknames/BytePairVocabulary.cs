using System.Text.RegularExpressions;
using GenderGrpc.Bundle.Features;
using Microsoft.ML.Tokenizers;

namespace GenderGrpc.Bundle.Nicknames;

/// <summary>
/// GPT-2's byte-level merges (Sennrich et al., arXiv 1508.07909; Radford et al., 2019): two tokens and a blank between them on a line,
/// the likelier merge first, in GPT-2's symbols for bytes. Ids from 0: the 256 bytes in GPT-2's order, then what each line makes, so
/// that with GPT-2's own merges they are GPT-2's. Every byte has an id, so nothing is unknown.
/// </summary>
internal static partial class BytePairVocabulary
{
    private const string Header = "#version";

    /// <summary>Creates a tokenizer. Throws <see cref="BundleException"/> that names what is wrong with the vocabulary.</summary>
    public static INicknameTokenizer CreateTokenizer(NicknameSpec spec, Vocabulary vocabulary)
    {
        IReadOnlyList<string> lines = vocabulary.Lines();
        var ids = ByteSymbols().Select((symbol, id) => (symbol, id)).ToDictionary(pair => pair.symbol, pair => pair.id);
        var numbers = new Dictionary<string, int>(lines.Count, StringComparer.Ordinal);
        int first = lines is [{ } line, ..] && line.StartsWith(Header, StringComparison.Ordinal) ? 1 : 0;
        for (int i = first; i < lines.Count; i++)
        {
            string made = Merge(lines[i], i + 1, ids);
            if (!numbers.TryAdd(lines[i], i + 1))
            {
                throw new BundleException($"Line {i + 1} of the vocabulary repeats line {numbers[lines[i]]}.");
            }

            // Two lines may make the same token of other parts; it has one id.
            ids.TryAdd(made, ids.Count);
        }

        var tokenizer = BpeTokenizer.Create(new BpeOptions(ids)
        {
            ByteLevel = true,
            Merges = lines.Skip(first),
            PreTokenizer = new RegexPreTokenizer(Words(), specialTokens: null),
        });
        return new SubwordTokenizer(tokenizer, ids.Count, spec);
    }

    private static string Merge(string line, int number, Dictionary<string, int> ids)
    {
        string[] parts = line.Split(' ');
        if (parts.Length != 2 || parts.Contains(""))
        {
            throw new BundleException($"Line {number} of the vocabulary isn't a merge of two tokens such as 'a b'.");
        }

        return parts.All(ids.ContainsKey)
            ? string.Concat(parts)
            : throw new BundleException(
                $"Line {number} of the vocabulary merges a token that is neither a byte's symbol nor made by a line before it.");
    }

    /// <summary>The symbols of all bytes: printable ones of Latin-1 stand for themselves and come first, the rest go from U+0100 on.</summary>
    private static IEnumerable<string> ByteSymbols()
    {
        int[] printable = [.. Enumerable.Range(0, 256).Where(value => value is (>= '!' and <= '~') or (>= 0xA1 and <= 0xAC) or >= 0xAE)];
        return printable
            .Concat(Enumerable.Range(0x100, 256 - printable.Length))
            .Select(value => ((char)value).ToString());
    }

    // GPT-2's.
    [GeneratedRegex(@"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+")]
    private static partial Regex Words();
}
