namespace GenderGrpc.Training.Quantization;

/// <summary>A float as 8 bits: x ≈ <see cref="Scale"/> · (q − <see cref="ZeroPoint"/>), q from 0 to 255.</summary>
internal readonly record struct LinearQuantization(float Scale, byte ZeroPoint)
{
    private const int Steps = byte.MaxValue;

    // A tensor that is 0 everywhere has a scale too.
    private const float Smallest = 1e-10f;

    /// <summary>The values from one number to another, and always 0, which padding needs to be exact.</summary>
    public static LinearQuantization Of(float minimum, float maximum)
    {
        minimum = Math.Min(minimum, 0);
        maximum = Math.Max(maximum, 0);
        float scale = Math.Max((maximum - minimum) / Steps, Smallest);
        return new LinearQuantization(scale, (byte)Math.Clamp(MathF.Round(-minimum / scale), 0, Steps));
    }

    /// <summary>What is left of a value when it was stored so.</summary>
    public float Round(float value) => Scale * (Math.Clamp(MathF.Round(value / Scale) + ZeroPoint, 0, Steps) - ZeroPoint);
}
