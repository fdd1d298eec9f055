using System.Drawing;
using GenderGrpc.Training.Loop;
using TorchSharp;
using static TorchSharp.torch;

namespace GenderGrpc.Training.Data;

/// <summary>
/// A random change of an avatar that leaves what it shows: flip, crop, turn, shift, brightness, contrast, colour down to grey or with a
/// cast, coarser pixels, and a part hidden (random erasing; Zhong et al., arXiv 1708.04896).
/// </summary>
internal readonly record struct AvatarTransform(
    float Flip, float Scale, float Angle, float ShiftX, float ShiftY, float Brightness, float Contrast, float Saturation)
{
    private const float MiddleGrey = 127.5f;

    /// <summary>What each channel is multiplied with.</summary>
    public (float Red, float Green, float Blue) Cast { get; init; } = (1, 1, 1);

    /// <summary>1 where pixels are made twice as coarse, else 0.</summary>
    public float Coarse { get; init; }

    /// <summary>The part that is hidden, in shares of the side; empty for none.</summary>
    public RectangleF Erased { get; init; }

    /// <summary>Draws a transform. Grey avatars must be common: else a source of old, grey portraits teaches what grey means.</summary>
    public static AvatarTransform Draw(RandomStream random, TrainOptions options)
    {
        AvatarTransform transform = Draw(random, options.GreyShare);
        // Nothing is drawn for what is off: runs without it have the bits they had.
        if (options.ColourCast > 0)
        {
            float Gain() => random.Between(1 - (float)options.ColourCast, 1 + (float)options.ColourCast);
            transform = transform with { Cast = (Gain(), Gain(), Gain()) };
        }

        if (options.CoarseShare > 0 && random.Chance(options.CoarseShare))
        {
            transform = transform with { Coarse = 1 };
        }

        if (options.EraseShare > 0 && random.Chance(options.EraseShare))
        {
            float width = random.Between(0.15f, 0.45f);
            float height = random.Between(0.15f, 0.45f);
            transform = transform with
            {
                Erased = new RectangleF(random.Between(0, 1 - width), random.Between(0, 1 - height), width, height),
            };
        }

        return transform;
    }

    private static AvatarTransform Draw(RandomStream random, double greyShare) => new(
        Flip: random.Chance(0.5) ? -1 : 1,
        Scale: random.Between(0.8f, 1.1f),
        Angle: random.Between(-0.2f, 0.2f),
        ShiftX: random.Between(-0.1f, 0.1f),
        ShiftY: random.Between(-0.1f, 0.1f),
        Brightness: random.Between(-25, 25),
        Contrast: random.Between(0.75f, 1.25f),
        Saturation: random.Chance(greyShare) ? 0 : random.Between(0.6f, 1.4f));

    /// <summary>Applies a transform to each avatar: (M, S, S, 3), 0 to 255 → the same as floats.</summary>
    public static Tensor Apply(Tensor pixels, ReadOnlySpan<AvatarTransform> transforms)
    {
        using var scope = NewDisposeScope();
        using var gradients = no_grad();
        Tensor x = pixels.to_type(ScalarType.Float32).permute(0, 3, 1, 2);
        using Tensor theta = Affine(transforms);
        Tensor grid = nn.functional.affine_grid(theta, x.shape, align_corners: false);
        x = nn.functional.grid_sample(x, grid, padding_mode: GridSamplePaddingMode.Border, align_corners: false);
        Tensor grey = x.mean([1], keepdim: true);
        x = grey + ((x - grey) * Column(transforms, t => t.Saturation));
        x = ((x - MiddleGrey) * Column(transforms, t => t.Contrast)) + (MiddleGrey + Column(transforms, t => t.Brightness));
        if (Any(transforms, t => t.Cast != (1, 1, 1)))
        {
            x = x * cat([Column(transforms, t => t.Cast.Red), Column(transforms, t => t.Cast.Green), Column(transforms, t => t.Cast.Blue)], 1);
        }

        if (Any(transforms, t => t.Coarse > 0))
        {
            Tensor coarse = nn.functional.avg_pool2d(x, 2).repeat_interleave(2, 2).repeat_interleave(2, 3);
            x = x + ((nn.functional.pad(coarse, [0, x.shape[3] - coarse.shape[3], 0, x.shape[2] - coarse.shape[2]], PaddingModes.Replicate) - x) * Column(transforms, t => t.Coarse));
        }

        if (Any(transforms, t => !t.Erased.IsEmpty))
        {
            x = MiddleGrey + ((x - MiddleGrey) * Shown(transforms, (int)x.shape[2]));
        }

        return x.clamp(0, 255).permute(0, 2, 3, 1).MoveToOuterDisposeScope();
    }

    private static bool Any(ReadOnlySpan<AvatarTransform> transforms, Func<AvatarTransform, bool> has)
    {
        foreach (AvatarTransform transform in transforms)
        {
            if (has(transform))
            {
                return true;
            }
        }

        return false;
    }

    // 0 where a part is hidden, else 1: (M, 1, S, S).
    private static Tensor Shown(ReadOnlySpan<AvatarTransform> transforms, int size)
    {
        float[] shown = new float[transforms.Length * size * size];
        Array.Fill(shown, 1);
        for (int i = 0; i < transforms.Length; i++)
        {
            RectangleF erased = transforms[i].Erased;
            for (int y = (int)(erased.Top * size); y < (int)(erased.Bottom * size); y++)
            {
                shown.AsSpan((((i * size) + y) * size) + (int)(erased.Left * size), (int)(erased.Width * size)).Clear();
            }
        }

        return tensor(shown, [transforms.Length, 1, size, size]);
    }

    private static Tensor Affine(ReadOnlySpan<AvatarTransform> transforms)
    {
        float[] theta = new float[transforms.Length * 6];
        for (int i = 0; i < transforms.Length; i++)
        {
            AvatarTransform t = transforms[i];
            (float sine, float cosine) = MathF.SinCos(t.Angle);
            float[] row =
            [
                t.Flip * t.Scale * cosine, -t.Scale * sine, t.ShiftX,
                t.Flip * t.Scale * sine, t.Scale * cosine, t.ShiftY,
            ];
            row.CopyTo(theta, i * 6);
        }

        return tensor(theta, [transforms.Length, 2, 3]);
    }

    private static Tensor Column(ReadOnlySpan<AvatarTransform> transforms, Func<AvatarTransform, float> value)
    {
        float[] column = new float[transforms.Length];
        for (int i = 0; i < column.Length; i++)
        {
            column[i] = value(transforms[i]);
        }

        return tensor(column, [transforms.Length, 1, 1, 1]);
    }
}
