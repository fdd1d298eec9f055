using GenderGrpc.Training.Data;

namespace GenderGrpc.Training.Evaluation.Slices;

/// <summary>Tells greyscale avatars from those in colour, by the features that the model sees.</summary>
internal static class AvatarColour
{
    /// <summary>
    /// The mean difference between a pixel's highest and lowest channel, in levels of 255, under which an avatar is grey. The
    /// coding of a grey JPEG leaves it at 0 to 2, and faded colour is well over it.
    /// </summary>
    private const double MostGrey = 4;

    /// <summary>"grey" or "colour"; null without an avatar.</summary>
    public static string? Of(Sample sample) => sample.Avatar is null ? null : IsGrey(sample.Avatar) ? "grey" : "colour";

    /// <summary>Whether an avatar's features [S, S, 3] have no colour to speak of.</summary>
    public static bool IsGrey(ReadOnlySpan<byte> pixels)
    {
        long sum = 0;
        for (int i = 0; i < pixels.Length; i += 3)
        {
            byte red = pixels[i], green = pixels[i + 1], blue = pixels[i + 2];
            sum += Math.Max(red, Math.Max(green, blue)) - Math.Min(red, Math.Min(green, blue));
        }

        return sum < MostGrey * (pixels.Length / 3);
    }
}
