using SkiaSharp;

namespace GenderGrpc.Training.Synthetic.Avatars;

/// <summary>Draws neck, shoulders, clothes and necklace.</summary>
internal static class OutfitPainter
{
    private const float Centre = 50;

    public static void Paint(AvatarCanvas canvas, Person person)
    {
        var skin = person.Skin;
        var cloth = person.ClothColor;
        var neck = person.Shoulders / 4.6f;
        if (person.Outfit is Outfit.Straps)
        {
            Torso(canvas, person, skin);
            canvas.Box(Centre - neck, 58, 2 * neck, 21, Tint.Darker(skin, 0.08f), 2);
            var half = person.Shoulders * 0.72f;
            canvas.Fill(
                $"""
                M {Centre - half} 88 Q {Centre} 97 {Centre + half} 88 L {Centre + half + 2} 112 L {Centre - half - 2}
                112 Z
                """, cloth);
            canvas.Stroke(
                $"""
                M {Centre - half + 2} 89 L {Centre - half + 5} 76 M {Centre + half - 2} 89 L {Centre + half - 5} 76
                """, cloth, 3);
        }
        else
        {
            Torso(canvas, person, cloth);
            canvas.Box(Centre - neck, 58, 2 * neck, 20, Tint.Darker(skin, 0.08f), 2);
            Neckline(canvas, person, neck);
        }

        if (person.Necklace)
        {
            canvas.Stroke($"M {Centre - neck - 2} 76 Q {Centre} 90 {Centre + neck + 2} 76", person.AccentColor, 1.5f);
            canvas.Circle(Centre, 84, 2.2f, person.AccentColor);
        }
    }

    private static void Torso(AvatarCanvas canvas, Person person, SKColor color)
    {
        var (left, right) = (Centre - person.Shoulders, Centre + person.Shoulders);
        var slope = person.Look is AvatarKind.MasculineLook ? 76 : 81;
        canvas.Fill(
            $"""
            M {left - 2} 112 L {left} {slope + 8} Q {left + 1} {slope} {left + 11} {slope - 2} L 43 73 L 57 73 L
            {right - 11} {slope - 2} Q {right - 1} {slope} {right} {slope + 8} L {right + 2} 112 Z
            """,
            color);
    }

    private static void Neckline(AvatarCanvas canvas, Person person, float neck)
    {
        var (skin, cloth, accent) = (person.Skin, person.ClothColor, person.AccentColor);
        var dark = Tint.Darker(cloth, 0.35f);
        var (left, right) = (Centre - neck, Centre + neck);
        switch (person.Outfit)
        {
            case Outfit.ScoopNeck:
                canvas.Fill($"M {left - 7} 74 Q {Centre} 103 {right + 7} 74 Q {Centre} 79 {left - 7} 74 Z", skin);
                break;
            case Outfit.VNeck:
                canvas.Fill($"M {left - 5} 74 L {Centre} 97 L {right + 5} 74 Q {Centre} 79 {left - 5} 74 Z", skin);
                break;
            case Outfit.Blouse:
                canvas.Fill($"M {left - 2} 74 L {Centre} 88 L {right + 2} 74 Z", skin);
                canvas.Fill(
                    $"""
                    M {Centre} 86 L {Centre - 12} 80 L {Centre - 11} 93 Z M {Centre} 86 L {Centre + 12} 80 L
                    {Centre + 11} 93 Z
                    """, accent);
                canvas.Circle(Centre, 86.5f, 3, Tint.Darker(accent, 0.2f));
                break;
            case Outfit.Suit:
                canvas.Fill($"M {left - 4} 73 L {Centre} 106 L {right + 4} 73 Z", Tint.Paper);
                canvas.Fill(
                    $"""
                    M {Centre - 3} 79 L {Centre + 3} 79 L {Centre + 5} 103 L {Centre - 5} 103 Z
                    """, Tint.Darker(accent, 0.25f));
                canvas.Stroke($"M {left - 4} 73 L {Centre - 3} 102 M {right + 4} 73 L {Centre + 3} 102", dark, 2.2f);
                break;
            case Outfit.CollarShirt:
                canvas.Fill(
                    $"""
                    M {left - 2} 71 L {Centre} 85 L {Centre - 11} 90 L {left - 6} 75 Z M {right + 2} 71 L {Centre} 85
                    L {Centre + 11} 90 L {right + 6} 75 Z
                    """, Tint.Lighter(cloth, 0.5f));
                canvas.Stroke($"M {Centre} 86 L {Centre} 100", dark, 1.4f);
                break;
            case Outfit.Crew:
                canvas.Stroke($"M {left - 2} 75 Q {Centre} 84 {right + 2} 75", dark, 2.6f);
                break;
            case Outfit.Hoodie:
                canvas.Stroke($"M {left - 5} 73 Q {Centre} 92 {right + 5} 73", dark, 6);
                canvas.Stroke($"M {Centre - 5} 84 L {Centre - 6} 97 M {Centre + 5} 84 L {Centre + 6} 97", Tint.Paper, 1.6f);
                break;
            default:
                break;
        }
    }
}
