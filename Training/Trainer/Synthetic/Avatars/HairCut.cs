namespace GenderGrpc.Training.Synthetic.Avatars;

/// <summary>What covers a head.</summary>
internal enum HairCut
{
    LongStraight,
    LongWavy,
    LongCurly,
    Bob,
    Bun,
    Pigtails,
    Ponytail,
    Crop,
    SidePart,
    Spiky,
    Buzz,
    Quiff,
    Bald,
    Cap,
    Mop,
    Hood,
    Beanie,

    /// <summary>A yellow face without any hair.</summary>
    Smiley,
}
