namespace GenderGrpc.Training.Experiments;

/// <summary>An experiment can't go on; the message says why.</summary>
internal sealed class ExperimentException(string message) : Exception(message);
