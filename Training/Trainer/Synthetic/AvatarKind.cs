namespace GenderGrpc.Training.Synthetic;

/// <summary>What a synthetic avatar shows. A kind can be told from the picture alone; the truth can't.</summary>
internal enum AvatarKind
{
    Absent,
    FeminineLook,
    MasculineLook,
    AndrogynousLook,
    Pet,
    Landscape,
    Object,
    Abstract,
}
