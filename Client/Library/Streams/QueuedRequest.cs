using GenderGrpc.V1;

namespace GenderGrpc.Client.Streams;

/// <summary>A request that has no answer yet.</summary>
internal sealed class QueuedRequest(StreamPredictRequest message)
{
    public StreamPredictRequest Message { get; } = message;

    /// <summary>How many streams broke on it, of those that had reached a server.</summary>
    public int Losses { get; set; }
}
