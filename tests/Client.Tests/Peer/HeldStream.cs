using System.Threading.Channels;
using GenderGrpc.V1;
using Grpc.Core;

namespace GenderGrpc.Client.Tests.Peer;

/// <summary>Streams that answer when and what the test says, one after the other.</summary>
internal sealed class HeldStream
{
    private readonly Channel<StreamPredictRequest> _received = Channel.CreateUnbounded<StreamPredictRequest>();

    // Null: break the connection.
    private readonly Channel<StreamPredictResponse?> _answers = Channel.CreateUnbounded<StreamPredictResponse?>();

    public PeerScript Script => new() { Stream = ServeAsync };

    /// <summary>What came and wasn't taken by <see cref="NextAsync"/>.</summary>
    public int Waiting => _received.Reader.Count;

    /// <summary>Waits for the next request.</summary>
    public ValueTask<StreamPredictRequest> NextAsync(CancellationToken cancellationToken) =>
        _received.Reader.ReadAsync(cancellationToken);

    public void Answer(StreamPredictRequest request) => _answers.Writer.TryWrite(PeerScript.Answer(request));

    public void Answer(StreamPredictResponse response) => _answers.Writer.TryWrite(response);

    /// <summary>Breaks the stream that is open.</summary>
    public void Break() => _answers.Writer.TryWrite(null);

    private async Task ServeAsync(
        IAsyncStreamReader<StreamPredictRequest> requests,
        IServerStreamWriter<StreamPredictResponse> responses,
        ServerCallContext context)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken);
        var reading = ReadAsync(requests, end.Token);
        try
        {
            await foreach (var answer in _answers.Reader.ReadAllAsync(end.Token))
            {
                await responses.WriteAsync(answer ?? throw new RpcException(new Status(StatusCode.Unavailable, "broken")));
            }
        }
        finally
        {
            await end.CancelAsync();
            await reading;
        }
    }

    private async Task ReadAsync(IAsyncStreamReader<StreamPredictRequest> requests, CancellationToken end)
    {
        try
        {
            while (await requests.MoveNext(end))
            {
                _received.Writer.TryWrite(requests.Current);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or RpcException)
        {
            // The stream is over.
        }
    }
}
