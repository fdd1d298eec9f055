using System.Diagnostics;
using GenderGrpc.Training.Evaluation;

namespace GenderGrpc.Training.Loop;

/// <summary>Sums over the steps of an epoch.</summary>
internal sealed class EpochTotals
{
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private int _steps;
    private int _epoch;
    private double _loss;
    private double _kept;

    /// <summary>Adds a step.</summary>
    public void Add(StepMetrics step)
    {
        _steps++;
        _epoch = step.Epoch;
        _loss += step.Loss;
        _kept += step.KeptFraction;
    }

    /// <summary>The epoch's means.</summary>
    public EpochMetrics End(ClassificationMetrics validation) =>
        new(_epoch, _loss / _steps, _kept / _steps, validation, _clock.Elapsed.TotalSeconds);
}
