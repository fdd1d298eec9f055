namespace GenderGrpc.Server.Inference;

/// <summary>Whose profiles they are: those of one flow take turns with those of every other one.</summary>
/// <param name="Source">Equal for the profiles of one flow; null for what the server predicts of itself.</param>
internal readonly record struct Flow(object? Source);
