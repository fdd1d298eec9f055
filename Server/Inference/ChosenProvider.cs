using Microsoft.ML.OnnxRuntime;

namespace GenderGrpc.Server.Inference;

/// <summary>An execution provider.</summary>
/// <param name="Session">The session on DirectML, whose runs must take turns; null where it is the CPU.</param>
/// <param name="Name">"CPU" or "DirectML".</param>
/// <param name="Reason">Why this one.</param>
internal sealed record ChosenProvider(InferenceSession? Session, string Name, string Reason);
