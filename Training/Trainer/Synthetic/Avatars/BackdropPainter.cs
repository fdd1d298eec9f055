namespace GenderGrpc.Training.Synthetic.Avatars;

/// <summary>Draws what is behind a person, a pet or an object.</summary>
internal static class BackdropPainter
{
    public static void Paint(AvatarCanvas canvas, RandomStream random)
    {
        var color = Tint.Any(random, 5, 65, 55, 100);
        var other = Tint.Mix(color, Tint.Any(random, 5, 65, 55, 100), 0.6f);
        var pattern = random.Below(5);
        if (canvas.Style is AvatarStyle.Silhouette)
        {
            canvas.Cover(color, other);
            return;
        }

        switch (pattern)
        {
            case 0:
                canvas.Cover(color, other);
                break;
            case 1:
                canvas.Cover(color);
                canvas.Circle(50, 50, random.Between(38, 48), other);
                break;
            case 2:
                canvas.Cover(color);
                for (var spot = 0; spot < 8; spot++)
                {
                    var (x, y) = (random.Between(0, 100), random.Between(0, 100));
                    canvas.Circle(x, y, random.Between(2, 9), Tint.Mix(color, other, 0.5f));
                }

                break;
            case 3:
                canvas.Cover(Tint.Lighter(color, 0.75f));
                break;
            default:
                canvas.Cover(color);
                break;
        }
    }
}
