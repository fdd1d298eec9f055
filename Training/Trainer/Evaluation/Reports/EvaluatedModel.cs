namespace GenderGrpc.Training.Evaluation.Reports;

/// <summary>Which model was measured.</summary>
/// <param name="Name">The bundle's name, or "run" for a run's checkpoint.</param>
/// <param name="Version">The bundle's content digest; null of a checkpoint.</param>
/// <param name="Runtime">What computed it.</param>
internal sealed record EvaluatedModel(string Name, string? Version, string Runtime);
