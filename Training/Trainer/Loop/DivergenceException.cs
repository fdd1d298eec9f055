namespace GenderGrpc.Training.Loop;

/// <summary>The training went astray: its numbers aren't numbers any more. The message says when, and what may help.</summary>
internal sealed class DivergenceException(string message) : Exception(message);
