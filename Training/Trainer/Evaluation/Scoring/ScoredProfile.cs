using System.Collections.Immutable;
using GenderGrpc.Bundle;
using GenderGrpc.Bundle.Calibration;
using GenderGrpc.Training.Data;

namespace GenderGrpc.Training.Evaluation.Scoring;

/// <summary>What a calibrated model says about one profile, seen with the modalities of a view.</summary>
/// <param name="Sample">The profile, whole.</param>
/// <param name="Output">What the graph says, before calibration.</param>
/// <param name="Decisions">The answer at each of <see cref="ViewScorer.MaxErrors"/>.</param>
internal sealed record ScoredProfile(Sample Sample, ModelOutput Output, ImmutableArray<Decision> Decisions)
{
    /// <summary>What the profile is.</summary>
    public Label Label => Sample.Row.Label;

    /// <summary>Whether it is labelled female.</summary>
    public bool IsFemale => Label == Label.Female;

    /// <summary>Which modalities the model saw.</summary>
    public ModalityMask Modalities => Decisions[0].Modalities;

    /// <summary>Calibrated probability of female, 0 to 1.</summary>
    public double ProbabilityFemale => Decisions[0].ProbabilityFemale;

    /// <summary>The same before temperature scaling; 0.5 where the model saw nothing.</summary>
    public double RawProbabilityFemale => Modalities == ModalityMask.None ? 0.5 : TemperatureScaling.Sigmoid(Output.Logit);

    /// <summary>Whether it got female or male at one of the rates.</summary>
    public bool IsAnswered(int rate) => Decisions[rate].Label != Label.Undetermined;

    /// <summary>Whether it got female or male at one of the rates, and is labelled with the other one.</summary>
    public bool IsWrong(int rate) => Sample.IsLabelled && IsAnswered(rate) && Decisions[rate].Label != Label;
}
