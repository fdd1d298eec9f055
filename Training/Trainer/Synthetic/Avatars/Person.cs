using SkiaSharp;

namespace GenderGrpc.Training.Synthetic.Avatars;

/// <summary>
/// What a drawn person looks like. Several cues tell the look, each with variation and some left out, so that no single one is
/// always there; skin, hair colour, clothing colour and expression are the same for all looks.
/// </summary>
internal sealed record Person
{
    public required AvatarKind Look { get; init; }

    public required HairCut Hair { get; init; }

    public required Outfit Outfit { get; init; }

    public required SKColor Skin { get; init; }

    public required SKColor HairColor { get; init; }

    public required SKColor ClothColor { get; init; }

    public required SKColor AccentColor { get; init; }

    public required SKColor LipColor { get; init; }

    /// <summary>Half the head's width, in units.</summary>
    public required float HeadWidth { get; init; }

    /// <summary>From 0, a pointed chin, to 1, a square one.</summary>
    public required float Jaw { get; init; }

    /// <summary>Half the width of the shoulders, in units.</summary>
    public required float Shoulders { get; init; }

    public required float BrowWidth { get; init; }

    public Beard Beard { get; init; }

    public Adornment Adornment { get; init; }

    public bool Lashes { get; init; }

    public bool PaintedLips { get; init; }

    public bool Earrings { get; init; }

    public bool Necklace { get; init; }

    public bool Glasses { get; init; }

    public bool Sunglasses { get; init; }

    /// <summary>From −1, a frown, to 1, a broad smile.</summary>
    public required float Smile { get; init; }

    /// <exception cref="ArgumentOutOfRangeException">The kind isn't a person's.</exception>
    public static Person Draw(AvatarKind look, RandomStream random) => look switch
    {
        AvatarKind.FeminineLook => Anybody(look, random) with
        {
            Hair = random.Pick(
                HairCut.LongStraight, HairCut.LongWavy, HairCut.LongCurly, HairCut.Bob, HairCut.Bun, HairCut.Pigtails,
                HairCut.Ponytail),
            Outfit = random.Pick(Outfit.ScoopNeck, Outfit.VNeck, Outfit.Straps, Outfit.Blouse),
            HeadWidth = random.Between(17, 19.5f),
            Jaw = random.Between(0, 0.35f),
            Shoulders = random.Between(24, 29),
            BrowWidth = random.Between(0.8f, 1.2f),
            Lashes = random.Chance(0.95),
            PaintedLips = random.Chance(0.95),
            Earrings = random.Chance(0.6),
            Necklace = random.Chance(0.4),
            Adornment = random.Pick(Adornment.None, Adornment.None, Adornment.Bow, Adornment.Flower, Adornment.Headband),
        },
        AvatarKind.MasculineLook => Anybody(look, random) with
        {
            Hair = random.Pick(
                HairCut.Crop, HairCut.SidePart, HairCut.Spiky, HairCut.Buzz, HairCut.Quiff, HairCut.Bald, HairCut.Cap),
            Outfit = random.Pick(Outfit.Suit, Outfit.CollarShirt, Outfit.Crew, Outfit.Suit),
            HeadWidth = random.Between(18.5f, 21),
            Jaw = random.Between(0.65f, 1),
            Shoulders = random.Between(33, 39),
            BrowWidth = random.Between(2.2f, 3.2f),
            Beard = random.Pick(Beard.None, Beard.Stubble, Beard.Full, Beard.Full, Beard.Moustache, Beard.Goatee),
        },
        AvatarKind.AndrogynousLook => Androgynous(Anybody(look, random), random),
        _ => throw new ArgumentOutOfRangeException(nameof(look), look, "Not a person's look."),
    };

    private static Person Androgynous(Person anybody, RandomStream random)
    {
        var hair = random.Pick(HairCut.Mop, HairCut.Mop, HairCut.Hood, HairCut.Beanie, HairCut.Smiley);
        return anybody with
        {
            Hair = hair,
            Outfit = random.Pick(Outfit.Hoodie, Outfit.Hoodie, Outfit.Crew),
            Skin = hair is HairCut.Smiley ? Tint.Yellow : anybody.Skin,
            HeadWidth = hair is HairCut.Smiley ? 24 : random.Between(18, 20),
            Jaw = random.Between(0.3f, 0.6f),
            Shoulders = random.Between(28, 33),
            BrowWidth = random.Between(1.2f, 1.7f),
            Sunglasses = random.Chance(0.2),
        };
    }

    private static Person Anybody(AvatarKind look, RandomStream random) => new()
    {
        Look = look,
        Hair = default,
        Outfit = default,
        Skin = Tint.AnySkin(random),
        HairColor = Tint.AnyHair(random),
        ClothColor = Tint.Any(random, 10, 80, 25, 95),
        AccentColor = Tint.Any(random, 55, 95, 60, 100),
        LipColor = SKColor.FromHsv(random.Between(335, 370) % 360, random.Between(65, 90), random.Between(65, 90)),
        HeadWidth = 0,
        Jaw = 0,
        Shoulders = 0,
        BrowWidth = 0,
        Glasses = random.Chance(0.15),
        Smile = random.Between(-0.3f, 1),
    };
}
