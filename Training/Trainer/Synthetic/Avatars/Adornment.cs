namespace GenderGrpc.Training.Synthetic.Avatars;

/// <summary>What is worn in the hair.</summary>
internal enum Adornment
{
    None,
    Bow,
    Flower,
    Headband,
}
