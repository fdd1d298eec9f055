using SkiaSharp;

namespace GenderGrpc.Training.Synthetic.Avatars;

/// <summary>Draws hair, or what covers it, in two layers: behind the head and in front of it.</summary>
internal static class HairPainter
{
    private const float Centre = 50;

    public static void PaintBehind(AvatarCanvas canvas, Person person)
    {
        var color = Tint.Darker(person.HairColor, 0.12f);
        var width = person.HeadWidth;
        var (left, right) = (Centre - width, Centre + width);
        switch (person.Hair)
        {
            case HairCut.LongStraight:
                canvas.Fill(
                    $"""
                    M {left - 6} 92 L {left - 6} 40 C {left - 6} 8 {right + 6} 8 {right + 6} 40 L {right + 6} 92 Z
                    """, color);
                break;
            case HairCut.LongWavy:
                canvas.Fill(
                    $"""
                    M {left - 4} 40 C {left - 4} 8 {right + 4} 8 {right + 4} 40 q 7 9 1 18 q 9 9 2 18 q 8 8 -2 15 L
                    {left + 1} 91 q -10 -7 -2 -15 q -7 -9 2 -18 q -6 -9 1 -18 Z
                    """,
                    color);
                break;
            case HairCut.LongCurly:
                Curls(canvas, width, color);
                break;
            case HairCut.Bob:
                canvas.Fill(
                    $"""
                    M {left - 7} 66 Q {left - 6} 8 {Centre} 14 Q {right + 6} 8 {right + 7} 66 Q {Centre} 74 {left - 7}
                    66 Z
                    """, color);
                break;
            case HairCut.Bun:
                canvas.Circle(Centre, 12, 9.5f, color);
                break;
            case HairCut.Pigtails:
                canvas.Fill(
                    $"""
                    M {left - 1} 38 C {left - 22} 34 {left - 20} 76 {left - 9} 82 C {left - 2} 72 {left - 4} 54
                    {left - 1} 38 Z
                    """, color);
                canvas.Fill(
                    $"""
                    M {right + 1} 38 C {right + 22} 34 {right + 20} 76 {right + 9} 82 C {right + 2} 72 {right + 4} 54
                    {right + 1} 38 Z
                    """, color);
                canvas.Circle(left - 5, 42, 3, person.AccentColor);
                canvas.Circle(right + 5, 42, 3, person.AccentColor);
                break;
            case HairCut.Ponytail:
                canvas.Fill($"M 58 16 C 92 8 94 62 78 88 C 66 76 78 48 60 30 Z", color);
                canvas.Circle(64, 19, 3.4f, person.AccentColor);
                break;
            case HairCut.Mop:
                canvas.Fill($"M {left - 4} 55 Q {left - 8} 14 {Centre} 15 Q {right + 8} 14 {right + 4} 55 Z", color);
                break;
            case HairCut.Hood:
                canvas.Fill($"M {left - 10} 80 Q {left - 14} 4 {Centre} 9 Q {right + 14} 4 {right + 10} 80 Z", person.ClothColor);
                break;
            default:
                break;
        }
    }

    public static void PaintFront(AvatarCanvas canvas, Person person)
    {
        var color = person.HairColor;
        var width = person.HeadWidth;
        var (left, right) = (Centre - width, Centre + width);
        switch (person.Hair)
        {
            case HairCut.LongStraight or HairCut.LongWavy or HairCut.Ponytail:
                Scalp(canvas, width, 47, $"Q {right - 2} 33 {Centre + 5} 26 Q {left + 4} 34 {left - 1.5f} 47", color);
                break;
            case HairCut.LongCurly or HairCut.Bun or HairCut.Pigtails:
                Scalp(canvas, width, 44, $"Q {right - 3} 29 {Centre} 27 Q {left + 3} 29 {left - 1.5f} 44", color);
                break;
            case HairCut.Bob:
                Scalp(canvas, width, 52, $"L {right - 2} 40 Q {Centre} 36 {left + 2} 40 L {left - 1.5f} 52", color);
                break;
            case HairCut.Crop:
                Scalp(canvas, width, 42, $"L {right - 3} 32 Q {Centre} 29 {left + 3} 32 L {left - 1.5f} 42", color);
                break;
            case HairCut.Buzz:
                Scalp(canvas, width, 40,
                    $"""
                    L {right - 4} 31 Q {Centre} 28 {left + 4} 31 L {left - 1.5f} 40
                    """, Tint.Mix(color, person.Skin, 0.35f), 21);
                break;
            case HairCut.SidePart:
                Scalp(canvas, width, 42,
                    $"""
                    L {right - 3} 33 Q {Centre + 6} 34 {left + 8} 25 L {left + 3} 33 L {left - 1.5f} 42
                    """, color, 17.5f);
                break;
            case HairCut.Quiff:
                Scalp(canvas, width, 41, $"L {right - 3} 30 Q {Centre} 27 {left + 3} 31 L {left - 1.5f} 41", color);
                canvas.Fill(
                    $"""
                    M {left + 2} 30 Q {left - 4} 10 {Centre + 4} 9 Q {right + 6} 8 {right - 2} 28 Q {Centre} 21
                    {left + 2} 30 Z
                    """, color);
                break;
            case HairCut.Spiky:
                canvas.Fill(
                    $"""
                    M {left - 1} 41 L {left - 3} 24 L {left + 4} 26 L {left + 4} 12 L {Centre - 5} 20 L {Centre} 8 L
                    {Centre + 6} 20 L {right - 4} 11 L {right - 3} 26 L {right + 3} 25 L {right + 1} 41 L {right - 4}
                    32 L {Centre + 6} 30 L {Centre} 33 L {Centre - 6} 30 L {left + 4} 32 Z
                    """,
                    color);
                break;
            case HairCut.Cap:
                Scalp(canvas, width, 36, $"L {left - 1.5f} 36", person.AccentColor);
                canvas.Fill(
                    $"""
                    M {left} 35 Q {Centre} 28 {right + 2} 33 L {right + 15} 38 Q {right} 40 {left} 37 Z
                    """, Tint.Darker(person.AccentColor, 0.3f));
                break;
            case HairCut.Mop:
                Scalp(
                    canvas,
                    width + 2,
                    52,
                    $"""
                    L {right - 1} 39 L {right - 6} 44 L {Centre + 6} 38 L {Centre} 43 L {Centre - 6} 38 L {left + 6}
                    44 L {left + 1} 39 L {left - 3} 52
                    """,
                    color);
                break;
            case HairCut.Hood:
                canvas.Stroke(
                    $"""
                    M {left - 1} 66 Q {left - 5} 19 {Centre} 19 Q {right + 5} 19 {right + 1} 66
                    """, Tint.Darker(person.ClothColor, 0.25f), 6);
                break;
            case HairCut.Beanie:
                Scalp(canvas, width + 1, 38, $"L {left - 2.5f} 38", person.AccentColor, 14);
                canvas.Box(left - 3, 31, (2 * width) + 6, 8, Tint.Darker(person.AccentColor, 0.25f), 3);
                canvas.Circle(Centre, 12, 4, Tint.Lighter(person.AccentColor, 0.5f));
                break;
            default:
                break;
        }

        Adorn(canvas, person);
    }

    // Fills what lies between the crown and the hairline, a path from the right temple to the left one.
    private static void Scalp(
        AvatarCanvas canvas, float width, float temple, FormattableString hairline, SKColor color, float crown = 19)
    {
        var (left, right) = (Centre - width, Centre + width);

        // The curve starts no lower than the head's own does, or skin would show above it. With both control points at one
        // height it comes 3/4 of the way up to them.
        var start = MathF.Min(temple, 42);
        var control = crown + ((crown - start) / 3);
        canvas.Fill(
            $"""
            M {left - 1.5f} {temple} L {left - 1.5f} {start} C {left - 3} {control} {right + 3} {control}
            {right + 1.5f} {start} L {right + 1.5f} {temple} {FormattableString.Invariant(hairline)} Z
            """,
            color);
    }

    private static void Curls(AvatarCanvas canvas, float width, SKColor color)
    {
        for (var turn = 0; turn <= 12; turn++)
        {
            var (sin, cos) = MathF.SinCos((MathF.PI * -0.25f) + (MathF.PI * 1.5f * turn / 12));
            canvas.Circle(Centre + (cos * (width + 5)), 44 - (sin * 25), 9.5f, color);
        }
    }

    private static void Adorn(AvatarCanvas canvas, Person person)
    {
        var (x, color) = (Centre + person.HeadWidth - 6, person.AccentColor);
        switch (person.Adornment)
        {
            case Adornment.Bow:
                canvas.Fill($"M {x} 22 L {x - 10} 15 L {x - 9} 29 Z M {x} 22 L {x + 10} 15 L {x + 9} 29 Z", color);
                canvas.Circle(x, 22, 2.8f, Tint.Darker(color, 0.25f));
                break;
            case Adornment.Flower:
                for (var petal = 0; petal < 5; petal++)
                {
                    var (sin, cos) = MathF.SinCos(petal * MathF.Tau / 5);
                    canvas.Circle(x + (4 * cos), 25 + (4 * sin), 3.2f, color);
                }

                canvas.Circle(x, 25, 2.4f, Tint.Yellow);
                break;
            case Adornment.Headband:
                canvas.Stroke($"M {Centre - person.HeadWidth} 34 Q {Centre} 13 {Centre + person.HeadWidth} 34", color, 4);
                break;
            case Adornment.None:
            default:
                break;
        }
    }
}
