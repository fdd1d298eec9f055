using System.Collections.Immutable;

namespace GenderGrpc.Training.Experiments;

/// <summary>A trial and what came of it: one JSON file.</summary>
internal sealed record TrialResult
{
    /// <summary>The trial's name.</summary>
    public required string Name { get; init; }

    /// <summary>The question it belongs to.</summary>
    public required ExperimentPart Part { get; init; }

    /// <summary>What it trained.</summary>
    public required string Recipe { get; init; }

    /// <summary>Sources that were only tested on.</summary>
    public required ImmutableArray<string> LeftOut { get; init; }

    /// <summary>Where its randomness came from.</summary>
    public required int Seed { get; init; }

    /// <summary>One digest over its hyperparameters and its data's files.</summary>
    public required string Settings { get; init; }

    /// <summary>What it learned from, where that varies.</summary>
    public CurvePoint? Point { get; init; }

    /// <summary>Names of the point's source, labelled female or male, that it was trained on; 0 without a point.</summary>
    public int SourceRows { get; init; }

    /// <summary>Such names of the other sources.</summary>
    public int OtherRows { get; init; }

    /// <summary>What it ran on.</summary>
    public required string Hardware { get; init; }

    /// <summary>Seconds of training.</summary>
    public required double Seconds { get; init; }

    /// <summary>Pictures trained on in a second, names beside them: the median over the steps.</summary>
    public required double ImagesPerSecond { get; init; }

    /// <summary>The bundle's size.</summary>
    public required long Bytes { get; init; }

    /// <summary>What was measured.</summary>
    public required ImmutableArray<TrialMeasure> Measures { get; init; }

    /// <summary>What is drawn; null of trials that nothing is drawn of.</summary>
    public TrialCurves? Curves { get; init; }

    /// <summary>The measure of a set; null where the trial has none such.</summary>
    public TrialMeasure? Measure(string split, string sees, string slice) => Measures.FirstOrDefault(
        measure => measure.Split == split && measure.Sees == sees && measure.Slice == slice);
}
