using GenderGrpc.Bundle;
using GenderGrpc.Training.Data;

namespace GenderGrpc.Training.Evaluation.Slices;

/// <summary>
/// A proxy of the skin's tone in an avatar: light, medium or dark. An emoji's file may name it by Unicode's modifier
/// (1f3fb to 1f3ff). Otherwise it is measured, where the avatar says female or male and has colour: the individual typology
/// angle (Chardon et al., 1991) of the median skin-coloured pixel of a centred ellipse. No face is looked for, and light and
/// camera weigh in: it says how a picture looks, not whom it shows, and serves to find groups that a model errs on more.
/// </summary>
internal static class SkinTone
{
    private const string Light = "light";
    private const string Medium = "medium";
    private const string Dark = "dark";

    // Degrees: Chardon's "light" and lighter; "brown" and darker.
    private const double LeastLight = 41;
    private const double MostDark = 10;
    private const double LeastShare = 0.15;

    private static readonly (string Modifier, string Tone)[] s_modifiers =
        [("1f3fb", Light), ("1f3fc", Light), ("1f3fd", Medium), ("1f3fe", Dark), ("1f3ff", Dark)];

    /// <summary>The tone; null where there is none to tell.</summary>
    public static string? Of(Sample sample)
    {
        string file = Path.GetFileName(sample.Row.AvatarPath) ?? "";
        return sample.Avatar is null ? null
            : Array.Find(s_modifiers, entry => file.Contains(entry.Modifier, StringComparison.OrdinalIgnoreCase)) is { Tone: { } tone } ? tone
            : sample.AvatarLabel == Label.Undetermined || AvatarColour.IsGrey(sample.Avatar) ? null
            : Measured(sample.Avatar);
    }

    private static string? Measured(ReadOnlySpan<byte> pixels)
    {
        int size = (int)Math.Sqrt(pixels.Length / 3);
        var angles = new List<double>();
        int inside = 0;
        for (int y = 0; y < size; y++)
        {
            for (int x = 0; x < size; x++)
            {
                if (CentredEllipse.Distance(x, y, size) > 1)
                {
                    continue;
                }

                inside++;
                ReadOnlySpan<byte> pixel = pixels.Slice(3 * ((y * size) + x), 3);
                if (IsSkinColoured(pixel[0], pixel[1], pixel[2]))
                {
                    angles.Add(TypologyAngle(pixel[0], pixel[1], pixel[2]));
                }
            }
        }

        if (angles.Count < LeastShare * inside)
        {
            return null;
        }

        angles.Sort();
        return angles[angles.Count / 2] switch
        {
            > LeastLight => Light,
            > MostDark => Medium,
            _ => Dark,
        };
    }

    // Chai and Ngan, 1999: skin of all tones lies in a small range of chroma.
    private static bool IsSkinColoured(double red, double green, double blue)
    {
        double cb = 128 - (0.168736 * red) - (0.331264 * green) + (0.5 * blue);
        double cr = 128 + (0.5 * red) - (0.418688 * green) - (0.081312 * blue);
        return cb is >= 77 and <= 127 && cr is >= 133 and <= 173;
    }

    // atan((L* − 50) / b*) in degrees, of CIELAB under D65.
    private static double TypologyAngle(byte red, byte green, byte blue)
    {
        double r = Linear(red), g = Linear(green), b = Linear(blue);
        double fy = Cube((0.2126 * r) + (0.7152 * g) + (0.0722 * b));
        double fz = Cube(((0.0193 * r) + (0.1192 * g) + (0.9505 * b)) / 1.089);
        return Math.Atan2((116 * fy) - 16 - 50, 200 * (fy - fz)) * 180 / Math.PI;
    }

    private static double Linear(byte level) =>
        level <= 10 ? level / 255.0 / 12.92 : Math.Pow(((level / 255.0) + 0.055) / 1.055, 2.4);

    private static double Cube(double t) => t > 0.008856 ? Math.Cbrt(t) : (7.787 * t) + (16 / 116.0);
}
