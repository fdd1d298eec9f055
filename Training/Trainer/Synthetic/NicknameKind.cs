namespace GenderGrpc.Training.Synthetic;

/// <summary>What a synthetic nickname says. A kind can be told from the text alone; the truth can't.</summary>
internal enum NicknameKind
{
    Absent,
    FeminineName,
    MasculineName,
    UnisexName,
    NeutralPhrase,
    FeminineHandle,
    MasculineHandle,
}
