using SkiaSharp;

namespace GenderGrpc.Training.Synthetic.Avatars;

/// <summary>Draws a head and what is on its face.</summary>
internal static class FacePainter
{
    private const float Centre = 50;
    private const float EyeLine = 46;
    private const float EyeGap = 8;

    public static void PaintHead(AvatarCanvas canvas, Person person)
    {
        var width = person.HeadWidth;
        var (left, right) = (Centre - width, Centre + width);
        var side = 54 + (8 * person.Jaw);
        var chin = 4 + (10 * person.Jaw);
        canvas.Oval(left, 48, 3, 4.5f, Tint.Darker(person.Skin, 0.07f));
        canvas.Oval(right, 48, 3, 4.5f, Tint.Darker(person.Skin, 0.07f));
        canvas.Fill(
            $"""
            M {left} 42 C {left} 15 {right} 15 {right} 42 L {right - 0.5f} 50 C {right} {side} {Centre + chin + 5} 69
            {Centre + chin} 69 L {Centre - chin} 69 C {Centre - chin - 5} 69 {left} {side} {left + 0.5f} 50 Z
            """,
            person.Skin);
    }

    public static void PaintFeatures(AvatarCanvas canvas, Person person)
    {
        Beards(canvas, person);
        Mouth(canvas, person);
        canvas.Stroke($"M {Centre} 48 Q {Centre - 3} 54 {Centre + 1} 54", Tint.Darker(person.Skin, 0.3f), 1.1f);
        if (person.Sunglasses)
        {
            Spectacles(canvas, Tint.Ink, filled: true);
            return;
        }

        Eye(canvas, person, -1);
        Eye(canvas, person, 1);
        if (person.Glasses)
        {
            Spectacles(canvas, Tint.Darker(person.AccentColor, 0.4f), filled: false);
        }
    }

    public static void PaintEarrings(AvatarCanvas canvas, Person person)
    {
        if (person.Earrings)
        {
            canvas.Circle(Centre - person.HeadWidth - 0.5f, 56, 2.4f, person.AccentColor);
            canvas.Circle(Centre + person.HeadWidth + 0.5f, 56, 2.4f, person.AccentColor);
        }
    }

    private static void Eye(AvatarCanvas canvas, Person person, int side)
    {
        var x = Centre + (side * EyeGap);
        var brow = person.Hair is HairCut.Bald ? Tint.Darker(person.Skin, 0.6f) : Tint.Darker(person.HairColor, 0.2f);
        if (person.Lashes)
        {
            canvas.Oval(x, EyeLine, 3.6f, 3, SKColors.White);
            canvas.Circle(x, EyeLine + 0.3f, 2.1f, Tint.Ink);
            var (inner, outer) = (x - (side * 4), x + (side * 4.2f));
            canvas.Stroke(
                $"""
                M {inner} {EyeLine - 1} Q {x} {EyeLine - 5.4f} {outer} {EyeLine - 1.2f} l {side * 2.6f} -2.2
                """, Tint.Ink, 1.7f);
            canvas.Stroke(
                $"""
                M {x + (side * 2)} {EyeLine - 3.2f} l {side * 1.8f} -2.6 M {x - (side * 0.6f)} {EyeLine - 3.6f} l
                {side * 0.6f} -2.8
                """, Tint.Ink, 1);
            canvas.Stroke($"M {inner} {EyeLine - 8.6f} Q {x} {EyeLine - 11.5f} {outer} {EyeLine - 8.4f}", brow, person.BrowWidth);
            return;
        }

        var open = person.Look is AvatarKind.AndrogynousLook ? 2.4f : 1.9f;
        canvas.Oval(x, EyeLine, 1.8f, open, Tint.Ink);
        if (person.Hair is not HairCut.Smiley)
        {
            var lift = person.Look is AvatarKind.MasculineLook ? 5 : 7;
            canvas.Stroke(
                $"""
                M {x - 4.4f} {EyeLine - lift} Q {x} {EyeLine - lift - 1.6f} {x + 4.4f} {EyeLine - lift}
                """, brow, person.BrowWidth);
        }
    }

    private static void Mouth(AvatarCanvas canvas, Person person)
    {
        var bend = 60 + (4 * person.Smile);
        if (person.PaintedLips)
        {
            canvas.Fill($"M 43.5 59.5 Q 47 56.5 50 58.2 Q 53 56.5 56.5 59.5 Q 50 {bend + 5} 43.5 59.5 Z", person.LipColor);
            canvas.Stroke($"M 44.5 59.7 Q 50 {bend} 55.5 59.7", Tint.Darker(person.LipColor, 0.4f), 0.8f);
            return;
        }

        var dark = person.Beard is Beard.Full or Beard.Goatee
            ? Tint.Mix(person.Skin, SKColors.White, 0.3f)
            : Tint.Darker(person.Skin, 0.55f);
        canvas.Stroke($"M 43.5 60 Q 50 {bend + 2} 56.5 60", dark, 1.6f);
    }

    private static void Beards(AvatarCanvas canvas, Person person)
    {
        var color = person.HairColor;
        var (left, right) = (Centre - person.HeadWidth, Centre + person.HeadWidth);
        var chin = 4 + (10 * person.Jaw);
        switch (person.Beard)
        {
            case Beard.Stubble:
            case Beard.Full:
                var shade = person.Beard is Beard.Stubble ? Tint.Mix(person.Skin, Tint.Ink, 0.33f) : color;
                var drop = person.Beard is Beard.Full ? 74 : 69.5f;
                canvas.Fill(
                    $"""
                    M {left} 46 C {left} 64 {Centre - chin - 6} {drop} {Centre - chin} {drop} L {Centre + chin} {drop}
                    C {Centre + chin + 6} {drop} {right} 64 {right} 46 Q {right - 4} 57 {Centre + 7} 56 Q {Centre} 54
                    {Centre - 7} 56 Q {left + 4} 57 {left} 46 Z
                    """,
                    shade);
                break;
            case Beard.Moustache:
                canvas.Fill($"M 50 55.5 Q 43 54 39.5 60 Q 46 60 50 58 Q 54 60 60.5 60 Q 57 54 50 55.5 Z", color);
                break;
            case Beard.Goatee:
                canvas.Fill($"M 43 57 Q 50 53.5 57 57 L 57.5 66 Q 50 76 42.5 66 Z", color);
                break;
            case Beard.None:
            default:
                break;
        }
    }

    private static void Spectacles(AvatarCanvas canvas, SKColor color, bool filled)
    {
        if (filled)
        {
            canvas.Box(Centre - EyeGap - 6, EyeLine - 4, 12, 9, color, 3);
            canvas.Box(Centre + EyeGap - 6, EyeLine - 4, 12, 9, color, 3);
        }

        canvas.Stroke(
            $"""
            M 36 46 a 6 5.5 0 1 1 12 0 a 6 5.5 0 1 1 -12 0 M 52 46 a 6 5.5 0 1 1 12 0 a 6 5.5 0 1 1 -12 0 M 48 46 L 52
            46
            """, color, 1.2f);
    }
}
