namespace GenderGrpc.Bundle.Nicknames;

/// <summary>
/// The text of a bundle's vocabulary file. What it means depends on the tokenizer: a code point a line for runes, a token a line for
/// WordPiece, a merge a line for byte pairs, and nothing for n-grams.
/// </summary>
/// <param name="Text">The text.</param>
public sealed record Vocabulary(string Text)
{
    /// <summary>The text.</summary>
    public override string ToString() => Text;

    /// <summary>
    /// The lines, parted by line feeds alone, with or without a carriage return: other separators of Unicode may be tokens. Blank ones at
    /// the end are left out.
    /// </summary>
    internal IReadOnlyList<string> Lines()
    {
        string[] lines = [.. Text.Split('\n').Select(line => line.EndsWith('\r') ? line[..^1] : line)];
        int count = lines.Length;
        while (count > 0 && lines[count - 1].Length == 0)
        {
            count--;
        }

        return lines[..count];
    }
}
