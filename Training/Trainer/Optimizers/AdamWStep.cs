using System.Numerics;

namespace GenderGrpc.Training.Optimizers;

/// <summary>One step of AdamW (Loshchilov and Hutter, arXiv 1711.05101, algorithm 2), all of it for a value before the next one.</summary>
internal readonly struct AdamWStep
{
    private readonly float _beta1;
    private readonly float _beta2;
    private readonly float _epsilon;
    private readonly float _scale;
    private readonly float _kept;
    private readonly float _rate;
    private readonly float _squareCorrection;

    /// <summary>The step with a number, from 1, of gradients to be scaled.</summary>
    public AdamWStep(GcAdamWOptions options, long step, double learningRate, double weightDecay, double scale)
    {
        _beta1 = (float)options.Beta1;
        _beta2 = (float)options.Beta2;
        _epsilon = (float)options.Epsilon;
        _scale = (float)scale;
        _kept = (float)(1 - (learningRate * weightDecay));
        _rate = (float)(learningRate / (1 - Math.Pow(options.Beta1, step)));
        _squareCorrection = (float)(1 / (1 - Math.Pow(options.Beta2, step)));
    }

    /// <summary>Moves the weights, and the moments of their gradient. All have one length.</summary>
    public void Apply(Span<float> weights, Span<float> means, Span<float> squares, ReadOnlySpan<float> gradients)
    {
        int i = 0;
        for (; i <= weights.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            Vector<float> gradient = new Vector<float>(gradients[i..]) * _scale;
            Vector<float> mean = (new Vector<float>(means[i..]) * _beta1) + (gradient * (1 - _beta1));
            Vector<float> square = (new Vector<float>(squares[i..]) * _beta2) + (gradient * gradient * (1 - _beta2));
            Vector<float> divisor = Vector.SquareRoot(square * _squareCorrection) + new Vector<float>(_epsilon);
            Vector<float> weight = (new Vector<float>(weights[i..]) * _kept) - (mean * _rate / divisor);
            mean.CopyTo(means[i..]);
            square.CopyTo(squares[i..]);
            weight.CopyTo(weights[i..]);
        }

        for (; i < weights.Length; i++)
        {
            float gradient = gradients[i] * _scale;
            means[i] = (means[i] * _beta1) + (gradient * (1 - _beta1));
            squares[i] = (squares[i] * _beta2) + (gradient * gradient * (1 - _beta2));
            float divisor = MathF.Sqrt(squares[i] * _squareCorrection) + _epsilon;
            weights[i] = (weights[i] * _kept) - (means[i] * _rate / divisor);
        }
    }
}
