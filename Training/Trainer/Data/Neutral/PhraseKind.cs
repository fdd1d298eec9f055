namespace GenderGrpc.Training.Data.Neutral;

/// <summary>
/// What a generated nickname is made of. There is a word list of neutral phrases of the name of each but codes, and one of
/// gendered words of each language and of emoji.
/// </summary>
internal enum PhraseKind
{
    Chinese,
    English,
    Spanish,
    French,
    German,
    Portuguese,
    Russian,
    Japanese,
    Korean,
    Arabic,
    Thai,
    Hindi,

    /// <summary>Emoji, and faces made of characters.</summary>
    Emoji,

    /// <summary>Shops, clubs, papers and projects.</summary>
    Brands,

    /// <summary>Digits, numbered accounts, random ids and keyboard mash.</summary>
    Codes,
}
