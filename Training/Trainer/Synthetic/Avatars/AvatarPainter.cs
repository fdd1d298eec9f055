using SkiaSharp;

namespace GenderGrpc.Training.Synthetic.Avatars;

/// <summary>Draws an avatar of a given kind in a random style.</summary>
internal static class AvatarPainter
{
    private const double GreyShare = 0.1;

    private static readonly double[] StyleShares = [0.28, 0.16, 0.12, 0.16, 0.20, 0.08];

    /// <summary>A square picture. Dispose of it.</summary>
    /// <param name="kind">What it shows; not <see cref="AvatarKind.Absent"/>.</param>
    /// <param name="styles">The styles to choose from, in proportion to their shares.</param>
    /// <param name="size">Its width and height in pixels.</param>
    /// <param name="random">Where every choice comes from.</param>
    /// <exception cref="ArgumentOutOfRangeException">The kind is absent.</exception>
    public static SKBitmap Draw(AvatarKind kind, IReadOnlyCollection<AvatarStyle> styles, int size, RandomStream random)
    {
        double[] shares = [.. StyleShares.Select((share, style) => styles.Contains((AvatarStyle)style) ? share : 0)];
        return Draw(kind, (AvatarStyle)random.PickWeighted(shares), size, random);
    }

    /// <summary>As above, in a given style.</summary>
    public static SKBitmap Draw(AvatarKind kind, AvatarStyle style, int size, RandomStream random)
    {
        var grid = style is AvatarStyle.Pixel ? random.Below(13) + 40 : size;
        using var drawing = new SKBitmap(grid, grid, SKColorType.Rgba8888, SKAlphaType.Opaque);
        using (var skia = new SKCanvas(drawing))
        using (var canvas = new AvatarCanvas(skia, style, Tint.Any(random, 20, 70, 50, 90)))
        {
            skia.Scale(grid / 100f);
            Paint(canvas, kind, random);
        }

        var finish = new AvatarFinish
        {
            Grey = random.Chance(GreyShare),
            Brightness = random.Between(0.85f, 1.12f),
            Blur = style is AvatarStyle.Photo ? random.Between(0.003f, 0.008f) * size : 0,
            Noise = style is AvatarStyle.Photo ? random.Between(3, 14) : 0,
        };
        return finish.Apply(drawing, size, random);
    }

    private static void Paint(AvatarCanvas canvas, AvatarKind kind, RandomStream random)
    {
        if (kind is not (AvatarKind.Landscape or AvatarKind.Abstract))
        {
            BackdropPainter.Paint(canvas, random);
        }

        switch (kind)
        {
            case AvatarKind.FeminineLook or AvatarKind.MasculineLook or AvatarKind.AndrogynousLook:
                PersonPainter.Paint(canvas, kind, random);
                break;
            case AvatarKind.Pet:
                PetPainter.Paint(canvas, random);
                break;
            case AvatarKind.Landscape:
                LandscapePainter.Paint(canvas, random);
                break;
            case AvatarKind.Object:
                ObjectPainter.Paint(canvas, random);
                break;
            case AvatarKind.Abstract:
                AbstractPainter.Paint(canvas, random);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(kind), kind, "There is nothing to draw.");
        }
    }
}
