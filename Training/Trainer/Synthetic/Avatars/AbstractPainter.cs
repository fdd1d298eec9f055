using SkiaSharp;

namespace GenderGrpc.Training.Synthetic.Avatars;

/// <summary>Draws a pattern that shows nothing.</summary>
internal static class AbstractPainter
{
    public static void Paint(AvatarCanvas canvas, RandomStream random)
    {
        using var placed = canvas.Place(0, 0, random.Between(1.3f, 1.6f), random.Between(0, 90));
        SKColor[] colors = [Tint.Any(random), Tint.Any(random), Tint.Any(random, 10, 50, 80, 100)];
        switch (random.Below(6))
        {
            case 0:
                Stripes(canvas, colors, random);
                break;
            case 1:
                Checks(canvas, colors, random);
                break;
            case 2:
                Rings(canvas, colors, random);
                break;
            case 3:
                Shards(canvas, colors, random);
                break;
            case 4:
                Tiles(canvas, colors, random);
                break;
            default:
                Waves(canvas, colors, random);
                break;
        }
    }

    private static void Stripes(AvatarCanvas canvas, SKColor[] colors, RandomStream random)
    {
        var width = random.Between(7, 18);
        var turn = 0;
        for (var x = 0f; x < 100; x += width)
        {
            canvas.Box(x, 0, width, 100, colors[turn++ % colors.Length]);
        }
    }

    private static void Checks(AvatarCanvas canvas, SKColor[] colors, RandomStream random)
    {
        var count = random.Below(4) + 4;
        var side = 100f / count;
        for (var cell = 0; cell < count * count; cell++)
        {
            var (row, column) = (cell / count, cell % count);
            canvas.Box(column * side, row * side, side, side, colors[(row + column) % 2]);
        }
    }

    private static void Rings(AvatarCanvas canvas, SKColor[] colors, RandomStream random)
    {
        var (x, y, step) = (random.Between(20, 80), random.Between(20, 80), random.Between(6, 11));
        var turn = 0;
        for (var radius = 100f; radius > 3; radius -= step)
        {
            canvas.Circle(x, y, radius, colors[turn++ % colors.Length]);
        }
    }

    private static void Shards(AvatarCanvas canvas, SKColor[] colors, RandomStream random)
    {
        canvas.Box(0, 0, 100, 100, colors[2]);
        for (var shard = 0; shard < 12; shard++)
        {
            var (x, y) = (random.Between(0, 100), random.Between(0, 100));
            canvas.Fill(
                $"""
                M {x} {y} l {random.Between(-40, 40)} {random.Between(-40, 40)} l {random.Between(-40, 40)}
                {random.Between(-40, 40)} Z
                """,
                Tint.Mix(colors[0], colors[1], (float)random.Uniform()));
        }
    }

    private static void Tiles(AvatarCanvas canvas, SKColor[] colors, RandomStream random)
    {
        canvas.Box(0, 0, 100, 100, Tint.Lighter(colors[2], 0.4f));
        for (var cell = 0; cell < 15; cell++)
        {
            var (row, column) = (cell % 5, cell / 5);
            if (random.Chance(0.5))
            {
                canvas.Box(20 + (column * 12), 20 + (row * 12), 12, 12, colors[0]);
                canvas.Box(20 + ((4 - column) * 12), 20 + (row * 12), 12, 12, colors[0]);
            }
        }
    }

    private static void Waves(AvatarCanvas canvas, SKColor[] colors, RandomStream random)
    {
        canvas.Box(0, 0, 100, 100, colors[2]);
        var bend = random.Between(8, 20);
        for (var line = 0; line < 9; line++)
        {
            var y = 4 + (line * 12);
            canvas.Stroke($"M -5 {y} q 14 {-bend} 28 0 t 28 0 t 28 0 t 28 0", colors[line % 2], 6);
        }
    }
}
