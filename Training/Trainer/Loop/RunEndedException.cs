namespace GenderGrpc.Training.Loop;

/// <summary>A run ended before it could do what it was told.</summary>
internal sealed class RunEndedException() : Exception("The run has ended.");
