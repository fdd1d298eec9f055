namespace GenderGrpc.Training.Loop;

/// <summary>How a run stopped.</summary>
/// <param name="Outcome">Why.</param>
/// <param name="State">What its checkpoint holds.</param>
internal sealed record RunResult(RunOutcome Outcome, CheckpointState State);
