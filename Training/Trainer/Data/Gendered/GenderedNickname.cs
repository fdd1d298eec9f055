using GenderGrpc.Bundle;
using GenderGrpc.Training.Data.Neutral;

namespace GenderGrpc.Training.Data.Gendered;

/// <summary>A nickname that presents a gender by a word in it.</summary>
/// <param name="Nickname">The phrase as somebody may have typed it.</param>
/// <param name="Phrase">The phrase before it was styled; Chinese in simplified script.</param>
/// <param name="Word">Its only word that presents a gender.</param>
/// <param name="Kind">The language, or emoji.</param>
/// <param name="Label">What it presents its bearer as.</param>
/// <param name="Split">What it is for: one for all nicknames with the word.</param>
internal sealed record GenderedNickname(string Nickname, string Phrase, string Word, PhraseKind Kind, Label Label, Split Split);
