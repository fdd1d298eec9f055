namespace GenderGrpc.Training.Experiments;

/// <summary>Profiles whose calibrated probability is alike.</summary>
/// <param name="Count">How many.</param>
/// <param name="Probability">Their mean probability of female.</param>
/// <param name="Female">The share of them that is female.</param>
internal sealed record ReliabilityBin(int Count, double Probability, double Female);
