namespace GenderGrpc.Training.Evaluation.Reports;

/// <summary>What the profiles with one label got.</summary>
/// <param name="Label">female, male or undetermined.</param>
/// <param name="Female">How many got female.</param>
/// <param name="Male">How many got male.</param>
/// <param name="Undetermined">How many got undetermined.</param>
internal sealed record LabelAnswers(string Label, int Female, int Male, int Undetermined);
