using GenderGrpc.Bundle;
using GenderGrpc.Bundle.Avatars;
using GenderGrpc.Bundle.Features;
using GenderGrpc.Server.Failures;
using GenderGrpc.Server.Options;
using GenderGrpc.Server.Telemetry;

namespace GenderGrpc.Server.Inference;

/// <summary>
/// Makes features of admitted items, several at the same time, and passes every item on to the batcher. Flows take turns, and pay for
/// large avatars with more of them.
/// </summary>
internal sealed class FeatureStage : IAsyncDisposable
{
    // Decoding takes about as long as the model does at some 64 KiB.
    private const int AvatarBytesInTurn = 64 << 10;

    private readonly FeatureExtractor _extractor;
    private readonly DynamicBatcher _batcher;
    private readonly TimeProvider _time;
    private readonly Failure _tooManyPixels;
    private readonly ILogger _logger;
    private readonly FairQueue<WorkItem> _queue;
    private readonly Task[] _loops;

    public FeatureStage(
        FeatureExtractor extractor, DynamicBatcher batcher, ServerOptions options, TimeProvider time, ILogger logger)
    {
        _extractor = extractor;
        _batcher = batcher;
        _time = time;
        _logger = logger;
        _tooManyPixels = PredictionFailure.AvatarTooManyPixels(options.Limits.AvatarPixels);
        _queue = new FairQueue<WorkItem>(options.Inference.QueueCapacity);
        _loops = [.. Enumerable.Range(0, options.Inference.FeatureThreads).Select(_ => Task.Run(RunAsync))];
    }

    /// <summary>Takes an admitted item. There is room: places and queue have the same capacity.</summary>
    public void Submit(WorkItem item)
    {
        _batcher.Expect();
        _queue.TryAdd(item.Flow, item, 1 + (item.Input.Avatar.Length / AvatarBytesInTurn));
    }

    public async ValueTask DisposeAsync()
    {
        _queue.Complete();
        await Task.WhenAll(_loops);
    }

    private async Task RunAsync()
    {
        while (await _queue.WaitToTakeAsync())
        {
            while (_queue.TryTake(out WorkItem? item))
            {
                item.FeaturesBegun = _time.GetTimestamp();
                if (!item.IsAbandoned(_time))
                {
                    Extract(item);
                }

                item.FeaturesDone = _time.GetTimestamp();
                _batcher.Submit(item);
            }
        }
    }

    private void Extract(WorkItem item)
    {
        try
        {
            if (!item.Input.Avatar.IsEmpty)
            {
                item.Failure = _extractor.Avatar(item.Input.Avatar.Span, item.AvatarFeatures) switch
                {
                    AvatarDecodeStatus.Ok => null,
                    AvatarDecodeStatus.TooManyPixels => _tooManyPixels,
                    _ => PredictionFailure.AvatarUndecodable,
                };
                item.Modalities |= ModalityMask.Avatar;
            }

            if (item.Failure is null && _extractor.Nickname(item.Input.Nickname, item.NicknameIds))
            {
                item.Modalities |= ModalityMask.Nickname;
            }
        }
        catch (Exception exception)
        {
            // The one item is lost, not the stage. The message of such an exception may quote the input.
            Log.FeaturesFailed(_logger, exception.GetType().Name);
            item.Failure = PredictionFailure.FeaturesFailed;
        }
    }
}
