using GenderGrpc.Bundle;
using GenderGrpc.Training.Data.Neutral;

namespace GenderGrpc.Training.Data.Gendered;

/// <summary>A word that presents its bearer as female or male.</summary>
/// <param name="Text">The word, in one of its spellings; Chinese in simplified script.</param>
/// <param name="Kind">The language, or emoji.</param>
/// <param name="Label">What it presents its bearer as.</param>
/// <param name="Split">What nicknames with it are for: one for all spellings of a word.</param>
internal sealed record GenderedWord(string Text, PhraseKind Kind, Label Label, Split Split);
