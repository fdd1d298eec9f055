using SkiaSharp;

namespace GenderGrpc.Training.Synthetic.Avatars;

/// <summary>Draws one thing.</summary>
internal static class ObjectPainter
{
    private static readonly Action<AvatarCanvas, SKColor>[] Things =
        [Car, Cup, Football, Guitar, Flower, Book, Controller, Camera, Rocket, Cake, Umbrella];

    public static void Paint(AvatarCanvas canvas, RandomStream random)
    {
        using var placed = canvas.Place(
            random.Between(-6, 6), random.Between(-6, 6), random.Between(0.8f, 1.15f), random.Between(-15, 15),
            random.Chance(0.5));
        var thing = random.Pick<Action<AvatarCanvas, SKColor>>(Things);
        thing(canvas, Tint.Any(random, 50, 90, 55, 95));
    }

    private static void Car(AvatarCanvas canvas, SKColor color)
    {
        canvas.Fill($"M 24 50 L 34 32 Q 36 29 40 29 L 62 29 Q 66 29 69 32 L 80 50 Z", Tint.Darker(color, 0.15f));
        canvas.Fill($"M 31 49 L 38 35 L 49 35 L 49 49 Z M 53 49 L 53 35 L 63 35 L 72 49 Z", new SKColor(0xBF, 0xE3, 0xF2));
        canvas.Fill($"M 8 70 L 9 56 Q 10 50 18 49 L 84 49 Q 91 51 92 58 L 93 70 Z", color);
        canvas.Circle(28, 70, 10, Tint.Ink);
        canvas.Circle(73, 70, 10, Tint.Ink);
        canvas.Circle(28, 70, 4.5f, new SKColor(0xC8, 0xC8, 0xC8));
        canvas.Circle(73, 70, 4.5f, new SKColor(0xC8, 0xC8, 0xC8));
        canvas.Circle(89, 58, 3, Tint.Yellow);
    }

    private static void Cup(AvatarCanvas canvas, SKColor color)
    {
        canvas.Stroke($"M 70 48 q 18 -2 16 12 q -2 14 -18 12", color, 6);
        canvas.Fill($"M 22 40 L 74 40 L 69 80 Q 67 86 60 86 L 36 86 Q 29 86 27 80 Z", color);
        canvas.Oval(48, 40, 26, 6, new SKColor(0x5B, 0x38, 0x22));
        canvas.Stroke($"M 38 30 q -5 -7 0 -13 q 5 -6 0 -12 M 56 30 q -5 -7 0 -13 q 5 -6 0 -12", Tint.Lighter(color, 0.6f), 2.5f);
    }

    private static void Football(AvatarCanvas canvas, SKColor color)
    {
        canvas.Circle(50, 50, 36, Tint.Paper);
        canvas.Fill($"M 50 36 L 63 46 L 58 61 L 42 61 L 37 46 Z", Tint.Darker(color, 0.6f));
        canvas.Fill(
            $"""
            M 40 16 Q 50 12 60 16 L 50 24 Z M 84 42 Q 88 54 82 64 L 76 50 Z M 16 42 Q 12 54 18 64 L 24 50 Z
            """, Tint.Darker(color, 0.6f));
        canvas.Fill($"M 66 82 Q 74 78 78 70 L 66 70 Z M 34 82 Q 26 78 22 70 L 34 70 Z", Tint.Darker(color, 0.6f));
        canvas.Stroke($"M 50 24 L 50 36 M 63 46 L 76 50 M 58 61 L 66 71 M 42 61 L 34 71 M 37 46 L 24 50", Tint.Ink, 1.5f);
    }

    private static void Guitar(AvatarCanvas canvas, SKColor color)
    {
        canvas.Fill($"M 62 34 L 84 10 L 90 16 L 68 40 Z", new SKColor(0x5B, 0x38, 0x22));
        canvas.Fill($"M 80 8 L 88 3 L 97 12 L 92 20 Z", Tint.Ink);
        canvas.Fill($"M 66 38 C 76 52 62 54 60 64 C 60 88 28 96 14 80 C 2 64 14 40 34 42 C 44 42 48 26 62 34 Z", color);
        canvas.Circle(46, 57, 8, Tint.Ink);
        canvas.Stroke($"M 26 71 L 34 79", Tint.Ink, 3);
        canvas.Stroke($"M 30 75 L 88 13", Tint.Paper, 1.2f);
    }

    private static void Flower(AvatarCanvas canvas, SKColor color)
    {
        canvas.Stroke($"M 50 44 Q 54 72 50 98", new SKColor(0x3F, 0x83, 0x4A), 4);
        canvas.Fill($"M 52 78 Q 70 60 80 72 Q 70 86 52 80 Z", new SKColor(0x5A, 0xA5, 0x5A));
        for (var petal = 0; petal < 7; petal++)
        {
            var (sin, cos) = MathF.SinCos(petal * MathF.Tau / 7);
            canvas.Circle(50 + (18 * cos), 36 + (18 * sin), 10.5f, color);
        }

        canvas.Circle(50, 36, 11, Tint.Luma(color) > 0.65f ? new SKColor(0x7A, 0x4A, 0x20) : Tint.Yellow);
    }

    private static void Book(AvatarCanvas canvas, SKColor color)
    {
        canvas.Fill($"M 6 28 Q 30 20 50 30 Q 70 20 94 28 L 94 82 Q 70 74 50 84 Q 30 74 6 82 Z", color);
        canvas.Fill($"M 11 24 Q 32 18 50 28 L 50 78 Q 32 68 11 74 Z M 89 24 Q 68 18 50 28 L 50 78 Q 68 68 89 74 Z", Tint.Paper);
        canvas.Stroke(
            $"""
            M 18 36 Q 32 33 43 38 M 18 46 Q 32 43 43 48 M 18 56 Q 32 53 43 58 M 57 38 Q 68 33 82 36 M 57 48 Q 68 43 82
            46 M 57 58 Q 68 53 82 56
            """, Tint.Ink, 1.3f);
    }

    private static void Controller(AvatarCanvas canvas, SKColor color)
    {
        canvas.Fill(
            $"""
            M 26 34 L 74 34 Q 90 36 95 66 Q 96 80 86 80 Q 78 80 70 66 L 30 66 Q 22 80 14 80 Q 4 80 5 66 Q 10 36 26 34
            Z
            """, color);
        canvas.Fill($"M 26 42 h 6 v 5 h 5 v 6 h -5 v 5 h -6 v -5 h -5 v -6 h 5 Z", Tint.Darker(color, 0.65f));
        canvas.Circle(72, 42, 3.2f, Tint.Paper);
        canvas.Circle(72, 57, 3.2f, Tint.Yellow);
        canvas.Circle(64.5f, 49.5f, 3.2f, Tint.Ink);
        canvas.Circle(79.5f, 49.5f, 3.2f, Tint.Lighter(color, 0.6f));
    }

    private static void Camera(AvatarCanvas canvas, SKColor color)
    {
        canvas.Box(34, 22, 30, 16, Tint.Darker(color, 0.4f), 4);
        canvas.Box(8, 32, 84, 50, Tint.Darker(color, 0.3f), 7);
        canvas.Box(8, 46, 84, 22, color);
        canvas.Circle(50, 57, 20, Tint.Paper);
        canvas.Circle(50, 57, 15.5f, Tint.Ink);
        canvas.Circle(50, 57, 8, new SKColor(0x3C, 0x66, 0x9C));
        canvas.Circle(45, 52, 3, Tint.Paper);
        canvas.Box(74, 37, 11, 6, Tint.Yellow, 1);
    }

    private static void Rocket(AvatarCanvas canvas, SKColor color)
    {
        canvas.Fill($"M 42 76 Q 40 90 50 98 Q 60 90 58 76 Z", new SKColor(0xFB, 0x9A, 0x2E));
        canvas.Fill($"M 36 54 L 22 74 L 24 84 L 38 74 Z M 64 54 L 78 74 L 76 84 L 62 74 Z", color);
        canvas.Fill($"M 50 4 Q 72 30 64 76 L 36 76 Q 28 30 50 4 Z", Tint.Paper);
        canvas.Fill($"M 50 4 Q 60 16 63.5 28 L 36.5 28 Q 40 16 50 4 Z", color);
        canvas.Circle(50, 44, 8, Tint.Darker(color, 0.5f));
        canvas.Circle(50, 44, 5.5f, new SKColor(0xBF, 0xE3, 0xF2));
    }

    private static void Cake(AvatarCanvas canvas, SKColor color)
    {
        canvas.Box(47, 16, 6, 22, Tint.Lighter(color, 0.5f), 1);
        canvas.Fill($"M 50 2 Q 56 10 50 16 Q 44 10 50 2 Z", new SKColor(0xFB, 0x9A, 0x2E));
        canvas.Box(14, 38, 72, 46, new SKColor(0xE9, 0xC3, 0x8B), 4);
        canvas.Box(14, 58, 72, 7, Tint.Paper);
        canvas.Fill(
            $"""
            M 12 36 L 88 36 L 88 46 q -6 10 -12 0 q -6 12 -13 0 q -6 9 -13 0 q -6 12 -13 0 q -6 9 -13 0 q -6 10 -12 0
            Z
            """, color);
        canvas.Oval(50, 86, 46, 4, Tint.Lighter(color, 0.7f));
    }

    private static void Umbrella(AvatarCanvas canvas, SKColor color)
    {
        canvas.Stroke($"M 50 14 L 50 84 q 0 9 8 9 q 8 0 8 -9", Tint.Ink, 3.4f);
        canvas.Fill(
            $"""
            M 8 54 C 10 6 90 6 92 54 q -7 -8 -14 0 q -7 -8 -14 0 q -7 -8 -14 0 q -7 -8 -14 0 q -7 -8 -14 0 q -7 -8 -14
            0 Z
            """, color);
        canvas.Fill($"M 36 54 Q 38 26 50 19 Q 62 26 64 54 q -7 -8 -14 0 q -7 -8 -14 0 Z", Tint.Lighter(color, 0.45f));
    }
}
