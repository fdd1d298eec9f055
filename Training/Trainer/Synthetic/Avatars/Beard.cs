namespace GenderGrpc.Training.Synthetic.Avatars;

/// <summary>Facial hair.</summary>
internal enum Beard
{
    None,
    Stubble,
    Full,
    Moustache,
    Goatee,
}
