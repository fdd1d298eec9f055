namespace GenderGrpc.Training.Evaluation.Slices;

/// <summary>Where a portrait has its face: an ellipse in the middle of a square avatar. No face is looked for.</summary>
internal static class CentredEllipse
{
    // Half axes, as shares of the picture's side.
    private const double Across = 0.32;
    private const double Down = 0.42;

    /// <summary>How far a pixel is from the middle: 1 on the ellipse, less inside.</summary>
    public static double Distance(int x, int y, int size)
    {
        double dx = ((x + 0.5) / size) - 0.5;
        double dy = ((y + 0.5) / size) - 0.5;
        return Math.Sqrt(((dx / Across) * (dx / Across)) + ((dy / Down) * (dy / Down)));
    }
}
