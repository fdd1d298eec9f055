namespace GenderGrpc.Training.Synthetic;

/// <summary>The script that a nickname's core is written in; decorations may add runes of any script.</summary>
internal enum NicknameScript
{
    None,
    Latin,
    Chinese,
    Japanese,
    Cyrillic,
    Arabic,
    Korean,
    Thai,
    Devanagari,
    Emoji,
}
