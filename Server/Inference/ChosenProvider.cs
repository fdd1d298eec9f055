using Microsoft.ML.OnnxRuntime;

namespace GenderGrpc.Server.Inference;

/// <summary>A session and the execution provider it runs on.</summary>
/// <param name="Session">The session.</param>
/// <param name="Name">"CPU" or "DirectML".</param>
/// <param name="Reason">Why this one.</param>
/// <param name="IsDirectML">Whether runs must take turns.</param>
internal sealed record ChosenProvider(InferenceSession Session, string Name, string Reason, bool IsDirectML);
