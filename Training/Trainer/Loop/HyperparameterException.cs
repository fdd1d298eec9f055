namespace GenderGrpc.Training.Loop;

/// <summary>A hyperparameter can't be what was asked for. The message names it, its value and what it may be.</summary>
internal sealed class HyperparameterException(string message) : Exception(message);
