namespace GenderGrpc.Training.Data.Neutral;

/// <summary>A nickname that says nothing about gender.</summary>
/// <param name="Nickname">The phrase as somebody may have typed it.</param>
/// <param name="Phrase">The phrase before it was styled; Chinese in simplified script.</param>
/// <param name="Kind">What the phrase is made of.</param>
/// <param name="Split">What it is for: one for all nicknames made of the phrase.</param>
internal sealed record NeutralNickname(string Nickname, string Phrase, PhraseKind Kind, Split Split);
