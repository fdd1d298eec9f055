using System.Globalization;

namespace GenderGrpc.Training.Data;

/// <summary>
/// Names of accounts as people make them of their own, in Latin letters: annasmith, Anna_Smith84, asmith, annas, itsanna. Registers write
/// none of them, and where nothing tells where a word ends, a model has to have seen how they are put together.
/// </summary>
internal static class AccountName
{
    private const int ShortestStem = 3;

    private static readonly string[] s_prefixes = ["x", "the", "real", "its", "_", "iam"];

    // The commonest of the United States' census of 2010, for given names that come alone.
    private static readonly string[] s_surnames =
    [
        "Smith", "Johnson", "Williams", "Brown", "Jones", "Garcia", "Miller", "Davis", "Rodriguez", "Martinez", "Hernandez", "Lopez",
        "Gonzalez", "Wilson", "Anderson", "Thomas", "Taylor", "Moore", "Jackson", "Martin", "Lee", "Perez", "Thompson", "White",
        "Harris", "Sanchez", "Clark", "Ramirez", "Lewis", "Robinson", "Walker", "Young", "Allen", "King", "Wright", "Scott",
        "Torres", "Nguyen", "Hill", "Flores", "Green", "Adams", "Nelson", "Baker", "Hall", "Rivera", "Campbell", "Mitchell",
        "Carter", "Roberts",
    ];

    /// <summary>An account's name of a person's; null where that isn't written in basic Latin letters, each word with a capital.</summary>
    public static string? Make(string name, RandomStream random)
    {
        string[] words = name.Split([' ', '-', '.', '\''], StringSplitOptions.RemoveEmptyEntries);
        if (words.Length == 0 || !Array.TrueForAll(words, IsName))
        {
            return null;
        }

        string last = words.Length > 1 ? words[^1] : random.Pick<string>(s_surnames);
        string[] parts = Array.ConvertAll(Parts(words[0], last, random), Casing(random));
        string separator = random.Chance(0.2) ? "_" : "";
        string account = string.Join(separator, parts);
        account = random.Chance(0.15) ? random.Pick<string>(s_prefixes) + account : account;
        return random.Chance(0.4) ? account + Digits(random) : account;
    }

    private static string[] Parts(string first, string last, RandomStream random) => random.Below(10) switch
    {
        < 4 => [first, last],
        < 7 => [first],
        < 8 => [first, last[..1]],
        < 9 => [first[..Math.Min(first.Length, ShortestStem + random.Below(3))], last],
        _ => [first[..1], last],
    };

    private static Converter<string, string> Casing(RandomStream random) =>
        random.Chance(0.55) ? word => word.ToLowerInvariant() : word => word;

    private static bool IsName(string word) =>
        char.IsAsciiLetterUpper(word[0]) && word.Skip(1).All(char.IsAsciiLetterLower);

    private static string Digits(RandomStream random)
    {
        int number = random.Below(3) switch
        {
            0 => random.Below(100),
            1 => 1950 + random.Below(65),
            _ => random.Below(10_000),
        };
        return number.ToString(CultureInfo.InvariantCulture);
    }
}
