using System.Threading.Channels;
using GenderGrpc.V1;

namespace GenderGrpc.Client.Realtime;

/// <summary>What happened on the way to the server.</summary>
internal readonly record struct LinkEvent
{
    /// <summary>A stream is open: what is written here is sent on it. It has room for a window of requests.</summary>
    public ChannelWriter<OutgoingRequest>? Opened { get; init; }

    /// <summary>An answer came.</summary>
    public StreamPredictResponse? Answer { get; init; }

    /// <summary>The stream is lost, or none was to be had: why.</summary>
    public string? Lost { get; init; }
}
