using static TorchSharp.torch;

namespace GenderGrpc.Training.Tests.Fixtures;

/// <summary>Tensors as plain numbers.</summary>
internal static class Tensors
{
    /// <summary>All values in row-major order.</summary>
    public static float[] Values(this Tensor tensor)
    {
        using Tensor floats = tensor.detach().to_type(ScalarType.Float32).contiguous();
        return floats.data<float>().ToArray();
    }

    /// <summary>Fails unless every value is within the tolerance of what is expected; NaN never is.</summary>
    public static void AssertClose(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual, double tolerance)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.True(
                Math.Abs((double)expected[i] - actual[i]) <= tolerance,
                $"Value {i} of {expected.Length} is {actual[i]:g9}, not {expected[i]:g9}.");
        }
    }

    /// <summary>As above, against numbers computed in double precision.</summary>
    public static void AssertClose(ReadOnlySpan<double> expected, Tensor actual, double tolerance)
    {
        float[] floats = new float[expected.Length];
        for (int i = 0; i < floats.Length; i++)
        {
            floats[i] = (float)expected[i];
        }

        AssertClose(floats, actual.Values(), tolerance);
    }

    /// <summary>Fails unless every value is within the tolerance, times the largest that is expected, of what is expected.</summary>
    public static void AssertRelativelyClose(Tensor expected, Tensor actual, double tolerance)
    {
        Assert.Equal(expected.shape, actual.shape);
        AssertClose(expected.Values(), actual.Values(), tolerance * expected.detach().abs().max().to_type(ScalarType.Float64).item<double>());
    }
}
