using GenderGrpc.Training.Optimizers;

namespace GenderGrpc.Training.Tests.Fixtures;

/// <summary>AdamW in doubles, line by line as algorithm 2 of arXiv 1711.05101 has it.</summary>
internal sealed class ReferenceAdamW(GcAdamWOptions options, double[] parameters)
{
    private readonly double[] _mean = new double[parameters.Length];
    private readonly double[] _square = new double[parameters.Length];
    private int _step;

    /// <summary>The parameters as they are now.</summary>
    public double[] Parameters { get; } = parameters;

    /// <summary>One step; the gradient is centralised already.</summary>
    public void Step(double[] gradient, double learningRate, bool decays)
    {
        _step++;
        for (int i = 0; i < Parameters.Length; i++)
        {
            _mean[i] = (options.Beta1 * _mean[i]) + ((1 - options.Beta1) * gradient[i]);
            _square[i] = (options.Beta2 * _square[i]) + ((1 - options.Beta2) * gradient[i] * gradient[i]);
            double mean = _mean[i] / (1 - Math.Pow(options.Beta1, _step));
            double square = _square[i] / (1 - Math.Pow(options.Beta2, _step));
            double decay = decays ? options.WeightDecay * Parameters[i] : 0;
            Parameters[i] -= learningRate * ((mean / (Math.Sqrt(square) + options.Epsilon)) + decay);
        }
    }
}
