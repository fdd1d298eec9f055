using static TorchSharp.torch;

namespace GenderGrpc.Training.Data;

/// <summary>
/// A random change of an avatar that leaves what it shows: flip, crop, turn, shift, brightness, contrast, and colour
/// down to grey.
/// </summary>
internal readonly record struct AvatarTransform(
    float Flip, float Scale, float Angle, float ShiftX, float ShiftY, float Brightness, float Contrast, float Saturation)
{
    private const float MiddleGrey = 127.5f;

    /// <summary>Draws a transform. Grey avatars must be common: else a source of old, grey portraits teaches what grey means.</summary>
    public static AvatarTransform Draw(RandomStream random, double greyShare) => new(
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
        return x.clamp(0, 255).permute(0, 2, 3, 1).MoveToOuterDisposeScope();
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
