namespace GenderGrpc.Training.Synthetic.Nicknames;

/// <summary>
/// The given names of one script. A name stands in exactly one of the three lists, whatever its case; for Chinese an entry is
/// a character that given names are composed of.
/// </summary>
internal sealed record NameList
{
    public required NicknameScript Script { get; init; }

    public required IReadOnlyList<string> Feminine { get; init; }

    public required IReadOnlyList<string> Masculine { get; init; }

    public required IReadOnlyList<string> Unisex { get; init; }

    /// <summary>Surnames that say nothing about gender and are no given name of any list.</summary>
    public required IReadOnlyList<string> Surnames { get; init; }

    /// <summary>What stands between two parts of a name in this script.</summary>
    public string Separator { get; init; } = " ";

    public bool SurnameFirst { get; init; }

    /// <summary>Splits a space-separated list.</summary>
    public static IReadOnlyList<string> Words(string words)
        => words.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
}
