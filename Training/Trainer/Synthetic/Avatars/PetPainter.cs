using SkiaSharp;

namespace GenderGrpc.Training.Synthetic.Avatars;

/// <summary>Draws an animal: a face, or a whole bird or fish.</summary>
internal static class PetPainter
{
    private static readonly SKColor[] Coats =
    [
        new(0xE0, 0x9A, 0x4A), new(0x8B, 0x5E, 0x3C), new(0xB8, 0xB2, 0xAC),
        new(0x4B, 0x45, 0x48), new(0xF1, 0xE3, 0xCC), new(0xC9, 0x77, 0x3A),
    ];

    public static void Paint(AvatarCanvas canvas, RandomStream random)
    {
        using var placed = canvas.Place(
            random.Between(-6, 6), random.Between(-5, 5), random.Between(0.85f, 1.25f), random.Between(-10, 10),
            random.Chance(0.5));
        var coat = random.Pick<SKColor>(Coats);
        switch (random.Below(7))
        {
            case 0:
                Cat(canvas, coat, random);
                break;
            case 1:
                Dog(canvas, coat, random);
                break;
            case 2:
                Rabbit(canvas, coat);
                break;
            case 3:
                Bear(canvas, coat, panda: random.Chance(0.5));
                break;
            case 4:
                Fox(canvas);
                break;
            case 5:
                Bird(canvas, Tint.Any(random, 55, 90, 60, 95));
                break;
            default:
                Fish(canvas, Tint.Any(random, 60, 95, 70, 100));
                break;
        }
    }

    private static void Cat(AvatarCanvas canvas, SKColor coat, RandomStream random)
    {
        var dark = Tint.Darker(coat, 0.3f);
        canvas.Fill($"M 22 52 L 20 14 L 44 32 Z M 78 52 L 80 14 L 56 32 Z", coat);
        canvas.Fill($"M 27 40 L 25 23 L 37 32 Z M 73 40 L 75 23 L 63 32 Z", new SKColor(0xF0, 0xA8, 0xA8));
        canvas.Oval(50, 56, 32, 28, coat);
        if (random.Chance(0.6))
        {
            canvas.Fill(
                $"""
                M 46 29 L 47 41 L 49 41 L 50 29 Z M 38 31 L 40 41 L 42 40 L 42 30 Z M 58 30 L 58 40 L 60 41 L 62 31 Z
                """, dark);
        }

        Eyes(canvas, 13, 52, 5.5f, new SKColor(0x9C, 0xD0, 0x5A), slit: true);
        Muzzle(canvas, 63, Tint.Lighter(coat, 0.5f), new SKColor(0xE5, 0x7F, 0x86));
        Whiskers(canvas);
    }

    private static void Dog(AvatarCanvas canvas, SKColor coat, RandomStream random)
    {
        var dark = Tint.Darker(coat, 0.4f);
        canvas.Oval(50, 54, 28, 31, coat);
        canvas.Fill($"M 30 28 C 8 22 6 62 18 74 C 30 70 32 46 34 34 Z M 70 28 C 92 22 94 62 82 74 C 70 70 68 46 66 34 Z", dark);
        if (random.Chance(0.5))
        {
            canvas.Oval(62, 47, 9, 10, dark);
        }

        Eyes(canvas, 12, 47, 4.4f, Tint.Ink, slit: false);
        canvas.Oval(50, 68, 16, 13, Tint.Lighter(coat, 0.55f));
        canvas.Fill($"M 45 74 L 55 74 L 55 84 Q 50 90 45 84 Z", new SKColor(0xE8, 0x6A, 0x78));
        canvas.Oval(50, 61, 7, 5, Tint.Ink);
        canvas.Stroke($"M 50 65 L 50 73 M 40 72 Q 50 79 60 72", Tint.Ink, 1.6f);
    }

    private static void Rabbit(AvatarCanvas canvas, SKColor coat)
    {
        var pink = new SKColor(0xF3, 0xB6, 0xBA);
        canvas.Oval(37, 25, 9, 25, coat);
        canvas.Oval(63, 25, 9, 25, coat);
        canvas.Oval(37, 26, 4.5f, 18, pink);
        canvas.Oval(63, 26, 4.5f, 18, pink);
        canvas.Oval(50, 64, 28, 25, coat);
        Eyes(canvas, 13, 58, 4.6f, Tint.Ink, slit: false);
        Muzzle(canvas, 69, Tint.Lighter(coat, 0.6f), pink);
        canvas.Box(46, 77, 8, 8, Tint.Paper, 1);
        Whiskers(canvas);
    }

    private static void Bear(AvatarCanvas canvas, SKColor coat, bool panda)
    {
        var head = panda ? Tint.Paper : coat;
        var ears = panda ? Tint.Ink : Tint.Darker(coat, 0.25f);
        canvas.Circle(24, 28, 12, ears);
        canvas.Circle(76, 28, 12, ears);
        canvas.Circle(50, 54, 33, head);
        if (panda)
        {
            canvas.Oval(36, 50, 9, 11, Tint.Ink);
            canvas.Oval(64, 50, 9, 11, Tint.Ink);
        }

        Eyes(canvas, 14, 50, 3.8f, panda ? Tint.Paper : Tint.Ink, slit: false);
        canvas.Oval(50, 67, 13, 10, Tint.Lighter(coat, 0.6f));
        canvas.Oval(50, 62, 6, 4.4f, Tint.Ink);
        canvas.Stroke($"M 50 66 L 50 71 M 43 70 Q 50 77 57 70", Tint.Ink, 1.6f);
    }

    private static void Fox(AvatarCanvas canvas)
    {
        var orange = new SKColor(0xE8, 0x70, 0x2A);
        canvas.Fill($"M 16 48 L 14 10 L 42 30 Z M 84 48 L 86 10 L 58 30 Z", Tint.Darker(orange, 0.35f));
        canvas.Fill($"M 12 44 Q 30 24 50 26 Q 70 24 88 44 Q 76 70 50 88 Q 24 70 12 44 Z", orange);
        canvas.Fill($"M 12 46 Q 34 48 50 86 Q 22 72 12 46 Z M 88 46 Q 66 48 50 86 Q 78 72 88 46 Z", Tint.Paper);
        Eyes(canvas, 14, 48, 4, Tint.Ink, slit: false);
        canvas.Circle(50, 83, 5, Tint.Ink);
    }

    private static void Bird(AvatarCanvas canvas, SKColor plumage)
    {
        var beak = new SKColor(0xF2, 0xA0, 0x2C);
        canvas.Fill($"M 20 62 L 4 78 L 10 58 Z", Tint.Darker(plumage, 0.35f));
        canvas.Fill($"M 10 66 C 14 92 70 96 74 56 C 88 44 80 18 62 20 C 44 22 50 44 34 50 C 22 54 14 58 10 66 Z", plumage);
        canvas.Fill($"M 26 62 Q 46 50 60 62 Q 48 82 28 76 Z", Tint.Darker(plumage, 0.25f));
        canvas.Fill($"M 78 30 L 95 36 L 77 42 Z", beak);
        canvas.Circle(67, 32, 4.5f, Tint.Paper);
        canvas.Circle(68, 32, 2.6f, Tint.Ink);
        canvas.Stroke($"M 40 86 L 38 97 M 50 86 L 51 97", beak, 2);
    }

    private static void Fish(AvatarCanvas canvas, SKColor scales)
    {
        canvas.Fill($"M 26 50 L 4 30 L 8 50 L 4 70 Z", Tint.Darker(scales, 0.3f));
        canvas.Fill($"M 44 30 Q 56 12 70 32 Z M 48 70 Q 56 86 66 68 Z", Tint.Darker(scales, 0.3f));
        canvas.Fill($"M 20 50 Q 44 20 74 30 Q 90 38 94 50 Q 90 62 74 70 Q 44 80 20 50 Z", scales);
        canvas.Fill($"M 46 33 Q 54 50 46 68 L 53 70 Q 61 50 53 31 Z", Tint.Paper);
        canvas.Circle(79, 45, 5, Tint.Paper);
        canvas.Circle(80, 45, 2.8f, Tint.Ink);
        canvas.Stroke($"M 91 55 Q 86 58 82 56", Tint.Ink, 1.5f);
    }

    private static void Eyes(AvatarCanvas canvas, float gap, float y, float radius, SKColor color, bool slit)
    {
        for (var side = -1; side <= 1; side += 2)
        {
            var x = 50 + (side * gap);
            canvas.Circle(x, y, radius, color);
            canvas.Oval(x, y, slit ? 1.6f : radius * 0.5f, slit ? radius * 0.9f : radius * 0.5f, Tint.Ink);
            canvas.Circle(x + 1.4f, y - 1.6f, radius * 0.25f, SKColors.White);
        }
    }

    private static void Muzzle(AvatarCanvas canvas, float y, SKColor fur, SKColor nose)
    {
        canvas.Oval(44, y + 4, 8, 6.5f, fur);
        canvas.Oval(56, y + 4, 8, 6.5f, fur);
        canvas.Fill($"M 45 {y - 3} L 55 {y - 3} L 50 {y + 3} Z", nose);
        canvas.Stroke($"M 50 {y + 3} Q 48 {y + 9} 43 {y + 8} M 50 {y + 3} Q 52 {y + 9} 57 {y + 8}", Tint.Ink, 1.4f);
    }

    private static void Whiskers(AvatarCanvas canvas)
        => canvas.Stroke($"M 34 66 L 12 62 M 34 69 L 12 71 M 66 66 L 88 62 M 66 69 L 88 71", Tint.Ink, 1.1f);
}
