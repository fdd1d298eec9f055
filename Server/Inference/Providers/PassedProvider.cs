namespace GenderGrpc.Server.Inference.Providers;

/// <summary>An execution provider that would have been taken before the one that was.</summary>
/// <param name="Name">"DirectML" or "CUDA".</param>
/// <param name="Reason">What stood against it, with its name.</param>
internal sealed record PassedProvider(string Name, string Reason);
