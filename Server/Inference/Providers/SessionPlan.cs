using GenderGrpc.Bundle.Onnx;

namespace GenderGrpc.Server.Inference.Providers;

/// <summary>A graph, and how it will be run.</summary>
/// <param name="Graph">The graph, in ONNX.</param>
/// <param name="Nicknames">The lengths that nicknames may have in a batch, where the provider plans for none.</param>
/// <param name="MaxBatchSize">The most rows of a batch.</param>
internal sealed record SessionPlan(byte[] Graph, NicknameAxis Nicknames, int MaxBatchSize);
