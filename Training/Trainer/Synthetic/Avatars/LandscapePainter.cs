using SkiaSharp;

namespace GenderGrpc.Training.Synthetic.Avatars;

/// <summary>Draws a place: a sky, and mountains, sea, hills, a city or a desert under it.</summary>
internal static class LandscapePainter
{
    private static readonly (SKColor Top, SKColor Bottom)[] Skies =
    [
        (new(0x4A, 0x90, 0xD9), new(0xCF, 0xE8, 0xF7)), (new(0x2B, 0x2D, 0x5B), new(0xE8, 0x80, 0x5C)),
        (new(0x10, 0x16, 0x36), new(0x3A, 0x4A, 0x80)), (new(0xF4, 0x9A, 0x5A), new(0xFB, 0xDF, 0xA4)),
        (new(0x8F, 0xA8, 0xB8), new(0xDD, 0xE4, 0xE6)),
    ];

    public static void Paint(AvatarCanvas canvas, RandomStream random)
    {
        var (top, bottom) = random.Pick<(SKColor, SKColor)>(Skies);
        canvas.Cover(top, bottom);
        using var placed = canvas.Place(
            random.Between(-5, 5), random.Between(-3, 6), random.Between(1.1f, 1.3f), random.Between(-2, 2), random.Chance(0.5));
        var night = Tint.Luma(top) < 0.2f;
        canvas.Circle(random.Between(18, 82), random.Between(16, 34), random.Between(5, 10), night ? Tint.Paper : Tint.Yellow);
        if (night)
        {
            Stars(canvas, random);
        }
        else if (random.Chance(0.6))
        {
            Cloud(canvas, random.Between(15, 80), random.Between(14, 32));
        }

        var ground = SKColor.FromHsv(random.Between(85, 140), random.Between(35, 70), random.Between(35, 70));
        switch (random.Below(5))
        {
            case 0:
                Mountains(canvas, ground, random);
                break;
            case 1:
                Sea(canvas, random);
                break;
            case 2:
                Hills(canvas, ground, random);
                break;
            case 3:
                City(canvas, random);
                break;
            default:
                Desert(canvas, random);
                break;
        }
    }

    private static void Mountains(AvatarCanvas canvas, SKColor ground, RandomStream random)
    {
        var rock = SKColor.FromHsv(random.Between(200, 260), 25, random.Between(35, 60));
        var (left, right) = (random.Between(24, 40), random.Between(60, 78));
        canvas.Fill($"M {right - 34} 78 L {right} 30 L {right + 40} 78 Z", Tint.Lighter(rock, 0.2f));
        canvas.Fill($"M {left - 40} 80 L {left} 38 L {left + 36} 80 Z", rock);
        canvas.Fill($"M {right} 30 L {right - 8.5f} 42 L {right - 2} 39 L {right + 3} 43 L {right + 10} 42 Z", Tint.Paper);
        canvas.Fill($"M {left} 38 L {left - 9.5f} 48 L {left - 2} 46 L {left + 3} 49 L {left + 8.5f} 48 Z", Tint.Paper);
        canvas.Box(-20, 74, 140, 50, ground);
        Trees(canvas, Tint.Darker(ground, 0.4f), random);
    }

    private static void Sea(AvatarCanvas canvas, RandomStream random)
    {
        var water = SKColor.FromHsv(random.Between(185, 220), random.Between(50, 80), random.Between(45, 75));
        canvas.Box(-20, 55, 140, 70, water);
        for (var row = 0; row < 4; row++)
        {
            var (x, y) = (random.Between(0, 40), 60 + (row * 8));
            canvas.Stroke(
                $"""
                M {x} {y} q 5 -4 10 0 q 5 4 10 0 M {x + 40} {y + 3} q 5 -4 10 0 q 5 4 10 0
                """, Tint.Lighter(water, 0.5f), 1.4f);
        }

        var boat = random.Between(30, 62);
        canvas.Fill($"M {boat} 54 L {boat} 30 L {boat + 15} 54 Z M {boat - 2} 54 L {boat - 2} 36 L {boat - 11} 54 Z", Tint.Paper);
        canvas.Fill($"M {boat - 14} 56 L {boat + 18} 56 L {boat + 12} 63 L {boat - 9} 63 Z", new SKColor(0x8C, 0x3B, 0x2E));
        canvas.Fill($"M -20 100 Q 30 82 120 96 L 120 130 L -20 130 Z", new SKColor(0xE8, 0xD2, 0x9A));
    }

    private static void Hills(AvatarCanvas canvas, SKColor ground, RandomStream random)
    {
        var crest = random.Between(46, 56);
        canvas.Fill(
            $"""
            M -20 {crest + 14} Q 20 {crest - 12} 62 {crest + 12} T 120 {crest + 4} L 120 130 L -20 130 Z
            """, Tint.Lighter(ground, 0.3f));
        canvas.Fill($"M -20 {crest + 24} Q 40 {crest + 4} 120 {crest + 26} L 120 130 L -20 130 Z", ground);
        Trees(canvas, Tint.Darker(ground, 0.45f), random);
        canvas.Fill($"M 48 {crest + 16} Q 62 80 40 126 L 66 126 Q 74 84 52 {crest + 16} Z", new SKColor(0xD8, 0xC0, 0x92));
    }

    private static void City(AvatarCanvas canvas, RandomStream random)
    {
        var wall = SKColor.FromHsv(random.Between(210, 270), random.Between(10, 35), random.Between(20, 45));
        for (var x = -16; x < 116; x += 15)
        {
            var roof = random.Between(34, 68);
            canvas.Box(x, roof, 14, 100, Tint.Lighter(wall, random.Between(0, 0.25f)));
            for (var y = roof + 5; y < 94; y += 9)
            {
                canvas.Box(x + 2.5f, y, 3, 4, Tint.Yellow);
                canvas.Box(x + 8.5f, y, 3, 4, random.Chance(0.5) ? Tint.Yellow : Tint.Darker(wall, 0.4f));
            }
        }
    }

    private static void Desert(AvatarCanvas canvas, RandomStream random)
    {
        var sand = SKColor.FromHsv(random.Between(28, 44), random.Between(40, 65), random.Between(75, 95));
        canvas.Fill($"M -20 66 Q 20 48 56 64 T 120 58 L 120 130 L -20 130 Z", Tint.Darker(sand, 0.18f));
        canvas.Fill($"M -20 82 Q 30 64 70 80 T 120 76 L 120 130 L -20 130 Z", sand);
        var (x, cactus) = (random.Between(25, 75), new SKColor(0x3F, 0x83, 0x4A));
        canvas.Stroke($"M {x} 84 L {x} 46 M {x} 70 L {x - 10} 70 L {x - 10} 58 M {x} 64 L {x + 10} 64 L {x + 10} 52", cactus, 6);
    }

    private static void Trees(AvatarCanvas canvas, SKColor leaf, RandomStream random)
    {
        for (var tree = random.Below(3) + 2; tree > 0; tree--)
        {
            var (x, y) = (random.Between(5, 95), random.Between(74, 88));
            canvas.Box(x - 1.5f, y, 3, 8, new SKColor(0x5F, 0x40, 0x2A));
            canvas.Fill($"M {x - 8} {y + 1} L {x} {y - 22} L {x + 8} {y + 1} Z", leaf);
        }
    }

    private static void Stars(AvatarCanvas canvas, RandomStream random)
    {
        for (var star = 0; star < 12; star++)
        {
            canvas.Circle(random.Between(0, 100), random.Between(5, 45), random.Between(0.5f, 1.1f), Tint.Paper);
        }
    }

    private static void Cloud(AvatarCanvas canvas, float x, float y)
        => canvas.Fill(
            $"M {x - 12} {y + 5} q -7 -1 -5 -7 q 4 -5 9 -2 q 4 -9 12 -4 q 8 -2 8 6 q 6 3 1 7 Z", Tint.Paper);
}
