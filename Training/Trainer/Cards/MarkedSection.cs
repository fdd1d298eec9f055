namespace GenderGrpc.Training.Cards;

/// <summary>A part of a README that is generated, between two marks.</summary>
internal static class MarkedSection
{
    /// <summary>The text with the content in the place of what stands between the marks; null where it has no such marks.</summary>
    public static string? Replace(string text, string start, string end, string content)
    {
        int from = text.IndexOf(start, StringComparison.Ordinal);
        int to = text.IndexOf(end, StringComparison.Ordinal);
        return from >= 0 && to > from ? $"{text[..from]}{start}\n\n{content}{text[to..]}" : null;
    }
}
