namespace GenderGrpc.Training.Synthetic.Avatars;

/// <summary>What a person wears.</summary>
internal enum Outfit
{
    ScoopNeck,
    VNeck,
    Straps,
    Blouse,
    Suit,
    CollarShirt,
    Crew,
    Hoodie,
}
