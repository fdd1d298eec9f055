namespace GenderGrpc.Server.Inference.Providers;

/// <summary>A graph, and how it will be run.</summary>
/// <param name="Graph">The graph, in ONNX.</param>
/// <param name="NicknameLength">The ids of a nickname's features.</param>
/// <param name="MaxBatchSize">The most rows of a batch.</param>
internal sealed record SessionPlan(byte[] Graph, int NicknameLength, int MaxBatchSize);
