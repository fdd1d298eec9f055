using GenderGrpc.Training.Quantization;

namespace GenderGrpc.Training.Tests.Quantization;

public sealed class ActivationHistogramTests
{
    [Fact]
    public void Quantization_EvenValues_CoversAllOfThem()
    {
        LinearQuantization quantization = Of([.. Enumerable.Range(0, 10_001).Select(i => (i / 5000f) - 1)]);

        Assert.InRange(quantization.Scale, 1.9f / 255, 2.01f / 255);
        Assert.InRange(quantization.ZeroPoint, 126, 129);
    }

    [Fact]
    public void Quantization_AFewFarOut_GivesThemUpForTheOthersPrecision()
    {
        LinearQuantization quantization = Of([.. Enumerable.Range(0, 3_000_000).Select(i => i % 1000 / 1000f), 3f]);

        Assert.InRange(quantization.Scale, 0.9f / 255, 1.5f / 255);
    }

    [Fact]
    public void Quantization_SeveralBatches_CountsAll()
    {
        var histogram = new ActivationHistogram();
        float[][] batches = [[-1, -1], [0, 0], [3, 3]];
        Array.ForEach(batches, batch => histogram.Limit(batch));
        Array.ForEach(batches, batch => histogram.Count(batch));

        LinearQuantization quantization = histogram.Quantization();

        Assert.Equal(-1, quantization.Round(-1), 0.02f);
        Assert.Equal(3, quantization.Round(3), 0.02f);
    }

    private static LinearQuantization Of(float[] values)
    {
        var histogram = new ActivationHistogram();
        histogram.Limit(values);
        histogram.Count(values);
        return histogram.Quantization();
    }
}
