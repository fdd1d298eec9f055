namespace GenderGrpc.Server.Registry;

/// <summary>A model that was served from some moment on, as the journal has it.</summary>
/// <param name="Sequence">Its place in the journal's order.</param>
/// <param name="Version">The model's version.</param>
/// <param name="Cause">Why it was served.</param>
/// <param name="Previous">The one that a rollback goes back to, if there is one.</param>
internal sealed record Activation(long Sequence, string Version, ActivationCause Cause, long? Previous);
