using SkiaSharp;

namespace GenderGrpc.Training.Synthetic.Avatars;

/// <summary>Colours, and what is done with them.</summary>
internal static class Tint
{
    public static readonly SKColor Ink = new(0x2A, 0x26, 0x2B);
    public static readonly SKColor Paper = new(0xFA, 0xF8, 0xF4);
    public static readonly SKColor Yellow = new(0xFF, 0xCF, 0x3F);

    private static readonly SKColor[] Skin =
    [
        new(0xFF, 0xE0, 0xCC), new(0xF6, 0xCD, 0xA8), new(0xE3, 0xAC, 0x7E),
        new(0xC6, 0x86, 0x58), new(0x9A, 0x62, 0x3E), new(0x6B, 0x42, 0x2B),
    ];

    private static readonly SKColor[] Hair =
    [
        new(0x1E, 0x1A, 0x1C), new(0x3B, 0x25, 0x1A), new(0x6A, 0x40, 0x22), new(0x9C, 0x5A, 0x2A),
        new(0xB5, 0x3A, 0x1E), new(0xDD, 0xB0, 0x58), new(0xA8, 0xA4, 0xA2), new(0x4A, 0x50, 0x90),
    ];

    public static SKColor AnySkin(RandomStream random) => Vary(random.Pick<SKColor>(Skin), random);

    public static SKColor AnyHair(RandomStream random) => Vary(random.Pick<SKColor>(Hair), random);

    /// <summary>Any hue; saturation and value in percent within the given ranges.</summary>
    public static SKColor Any(
        RandomStream random, float lowSaturation = 35, float highSaturation = 85, float lowValue = 45, float highValue = 95)
        => SKColor.FromHsv(
            random.Between(0, 360), random.Between(lowSaturation, highSaturation), random.Between(lowValue, highValue));

    /// <summary>Moves from one colour (0) to another (1).</summary>
    public static SKColor Mix(SKColor from, SKColor to, float amount)
    {
        byte Channel(byte a, byte b) => (byte)Math.Clamp(a + ((b - a) * amount), 0, 255);
        return new SKColor(
            Channel(from.Red, to.Red), Channel(from.Green, to.Green), Channel(from.Blue, to.Blue), from.Alpha);
    }

    public static SKColor Lighter(SKColor color, float amount) => Mix(color, SKColors.White, amount);

    public static SKColor Darker(SKColor color, float amount) => Mix(color, SKColors.Black, amount);

    /// <summary>Perceived lightness in [0, 1].</summary>
    public static float Luma(SKColor color) => ((0.299f * color.Red) + (0.587f * color.Green) + (0.114f * color.Blue)) / 255;

    private static SKColor Vary(SKColor color, RandomStream random)
        => Mix(color, Any(random), random.Between(0, 0.08f));
}
