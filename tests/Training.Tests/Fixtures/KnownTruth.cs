using GenderGrpc.Bundle;
using GenderGrpc.Bundle.Calibration;
using GenderGrpc.Training.Data;

namespace GenderGrpc.Training.Tests.Fixtures;

/// <summary>
/// Profiles of a known law: a true logit z is normal, P(female | z) = sigmoid(z), and a model says scale · z + shift. So the error
/// of any threshold is known exactly.
/// </summary>
/// <param name="Deviation">Standard deviation of z: the larger, the easier the profiles.</param>
/// <param name="Scale">Over 1 the model is too sure of itself.</param>
/// <param name="Shift">Other than 0 it leans to female or male, which no temperature mends.</param>
internal sealed record KnownTruth(double Deviation, double Scale, double Shift)
{
    private const int Steps = 40_000;
    private const double Range = 8;

    /// <summary>Draws labelled profiles.</summary>
    public Sample[] Draw(int count, long seed)
    {
        var random = new RandomStream(seed, 77);
        return
        [
            .. Enumerable.Range(0, count).Select(_ =>
            {
                double radius = Math.Sqrt(-2 * Math.Log(1 - random.Uniform()));
                double logit = Deviation * radius * Math.Cos(2 * Math.PI * random.Uniform());
                bool isFemale = random.Chance(TemperatureScaling.Sigmoid(logit));
                return EncodedLogits.Sample(isFemale ? Label.Female : Label.Male, (Scale * logit) + Shift);
            }),
        ];
    }

    /// <summary>The true error among the answers of a calibration at a max_error; null where it answers nothing.</summary>
    public double? ErrorOf(MaskCalibration calibration, double maxError)
    {
        if (calibration.RiskCurve.At(maxError)?.Threshold is not { } threshold)
        {
            return null;
        }

        double answered = 0;
        double wrong = 0;
        for (int i = 0; i < Steps; i++)
        {
            double z = (((i + 0.5) / Steps * 2) - 1) * Range;
            double density = Math.Exp(-z * z / 2);
            double female = TemperatureScaling.Sigmoid(Deviation * z);
            double told = calibration.ProbabilityFemale((Scale * Deviation * z) + Shift);
            if (DecisionRule.ConfidenceOf(told) >= threshold)
            {
                answered += density;
                wrong += density * (DecisionRule.IsFemale(told) ? 1 - female : female);
            }
        }

        return wrong / answered;
    }
}
