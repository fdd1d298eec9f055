using GenderGrpc.Bundle;
using GenderGrpc.Bundle.Avatars;
using GenderGrpc.Bundle.Features;
using GenderGrpc.Server.Failures;
using GenderGrpc.Server.Inference.Caching;
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
    private readonly FeatureCache? _cache;
    private readonly DynamicBatcher _batcher;
    private readonly TimeProvider _time;
    private readonly Failure _tooManyPixels;
    private readonly ILogger _logger;
    private readonly FairQueue<WorkItem> _queue;
    private readonly Task[] _loops;

    public FeatureStage(
        FeatureExtractor extractor,
        FeatureCache? cache,
        DynamicBatcher batcher,
        ServerOptions options,
        TimeProvider time,
        ILogger logger)
    {
        _extractor = extractor;
        _cache = cache;
        _batcher = batcher;
        _time = time;
        _logger = logger;
        _tooManyPixels = PredictionFailure.AvatarTooManyPixels(options.Limits.AvatarPixels);
        _queue = new FairQueue<WorkItem>(options.Inference.QueueCapacity);
        _loops = [.. Enumerable.Range(0, options.Inference.FeatureThreads).Select(_ => Task.Run(RunAsync))];
    }

    /// <summary>
    /// Takes an admitted item, or one whose nickname didn't settle it; false once the stage has ended. There is room: places and queue
    /// have the same capacity.
    /// </summary>
    public bool TrySubmit(WorkItem item)
    {
        _batcher.Expect();
        int cost = item.IsNicknameFirst ? 1 : 1 + (item.Input.Avatar.Length / AvatarBytesInTurn);
        if (_queue.TryAdd(item.Flow, item, cost))
        {
            return true;
        }

        _batcher.Unexpect();
        return false;
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
            await _batcher.WaitForRoomAsync();
            if (_queue.TryTake(out WorkItem? item))
            {
                item.FeaturesBegun = _time.GetTimestamp();
                if (!item.IsAbandoned(_time))
                {
                    Extract(item);
                }

                item.FeaturesDone = _time.GetTimestamp();
                _batcher.Submit(item);
            }
            else
            {
                _batcher.ReleaseRoom();
            }
        }
    }

    private void Extract(WorkItem item)
    {
        try
        {
            // The cascade's last stage has the nickname's already.
            if (!item.Modalities.HasFlag(ModalityMask.Nickname) && _extractor.Nickname(item.Input.Nickname, item.NicknameIds))
            {
                item.Modalities |= ModalityMask.Nickname;
            }

            item.IsNicknameFirst &= item.Modalities.HasFlag(ModalityMask.Nickname);
            if (!item.IsNicknameFirst && !item.Input.Avatar.IsEmpty)
            {
                item.Failure = Avatar(item.Input.Avatar.Span, item.AvatarFeatures) switch
                {
                    AvatarDecodeStatus.Ok => null,
                    AvatarDecodeStatus.TooManyPixels => _tooManyPixels,
                    _ => PredictionFailure.AvatarUndecodable,
                };
                item.Modalities |= ModalityMask.Avatar;
            }
        }
        catch (Exception exception)
        {
            // The one item is lost, not the stage. The message of such an exception may quote the input.
            Log.FeaturesFailed(_logger, exception.GetType().Name);
            item.Failure = PredictionFailure.FeaturesFailed;
        }
    }

    private AvatarDecodeStatus Avatar(ReadOnlySpan<byte> encoded, Span<byte> features) =>
        _cache is null ? _extractor.Avatar(encoded, features) : _cache.Avatar(encoded, features);
}
