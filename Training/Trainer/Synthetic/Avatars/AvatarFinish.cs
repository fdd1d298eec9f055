using SkiaSharp;

namespace GenderGrpc.Training.Synthetic.Avatars;

/// <summary>What is done to a finished drawing. Independent of what it shows.</summary>
internal sealed record AvatarFinish
{
    /// <summary>Whether colour is lost.</summary>
    public bool Grey { get; init; }

    /// <summary>A factor for every channel; 1 changes nothing.</summary>
    public float Brightness { get; init; } = 1;

    /// <summary>The blur's standard deviation in pixels; 0 for none.</summary>
    public float Blur { get; init; }

    /// <summary>The largest amount of noise added to or taken from a pixel, in levels of 255; 0 for none.</summary>
    public float Noise { get; init; }

    /// <summary>A copy of the drawing at the given size. Dispose of it.</summary>
    public SKBitmap Apply(SKBitmap drawing, int size, RandomStream random)
    {
        var picture = new SKBitmap(size, size, SKColorType.Rgba8888, SKAlphaType.Opaque);
        using var canvas = new SKCanvas(picture);
        using var colors = SKColorFilter.CreateColorMatrix(ColorMatrix());
        using var blur = Blur > 0 ? SKImageFilter.CreateBlur(Blur, Blur, SKShaderTileMode.Clamp) : null;
        using var paint = new SKPaint { ColorFilter = colors, ImageFilter = blur };
        canvas.DrawBitmap(drawing, new SKRect(0, 0, size, size), new SKSamplingOptions(SKFilterMode.Nearest), paint);
        if (Noise > 0)
        {
            AddNoise(picture, random);
        }

        return picture;
    }

    private float[] ColorMatrix()
    {
        var b = Brightness;
        float[] grey = [0.299f * b, 0.587f * b, 0.114f * b, 0, 0];
        return Grey
            ? [.. grey, .. grey, .. grey, 0, 0, 0, 1, 0]
            : [b, 0, 0, 0, 0, 0, b, 0, 0, 0, 0, 0, b, 0, 0, 0, 0, 0, 1, 0];
    }

    private void AddNoise(SKBitmap picture, RandomStream random)
    {
        const int BytesPerPixel = 4;
        var pixels = picture.GetPixelSpan();
        for (var i = 0; i < pixels.Length; i += BytesPerPixel)
        {
            var change = random.Between(-Noise, Noise);
            for (var channel = 0; channel < 3; channel++)
            {
                pixels[i + channel] = (byte)Math.Clamp(pixels[i + channel] + change, 0, 255);
            }
        }
    }
}
