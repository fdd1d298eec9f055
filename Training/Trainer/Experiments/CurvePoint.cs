namespace GenderGrpc.Training.Experiments;

/// <summary>How much there is to learn from at a point of a learning curve.</summary>
/// <param name="Source">The source of names that is tested on: half of its rows, which are never trained on.</param>
/// <param name="SourceShare">The share of its rows to train on, 0 to 0.5.</param>
/// <param name="OthersShare">The share of the other names in the experiment to train on, 0 to 1; none is taken from validation or test.</param>
internal sealed record CurvePoint(string Source, double SourceShare, double OthersShare);
