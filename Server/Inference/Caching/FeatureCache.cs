using System.Numerics;
using GenderGrpc.Bundle.Avatars;
using GenderGrpc.Bundle.Features;
using GenderGrpc.Server.Telemetry;

namespace GenderGrpc.Server.Inference.Caching;

/// <summary>
/// The features of a model's last avatars, by the digest of their encoded bytes: an avatar that comes again isn't decoded again. It keeps
/// features alone, never a picture's bytes, in memory of a fixed size. Safe for concurrent use.
/// </summary>
internal sealed class FeatureCache
{
    // An entry, its place in the table and its array's head, rounded up.
    private const int OverheadBytes = 192;
    private const int MostShards = 16;

    // With fewer in each, chance would fill one and leave another empty.
    private const int LeastShardEntries = 64;

    private readonly FeatureExtractor _extractor;
    private readonly ServerMetrics _metrics;
    private readonly CacheShard[] _shards;

    /// <summary>A cache of so many MiB, over 0.</summary>
    public FeatureCache(FeatureExtractor extractor, int megabytes, ServerMetrics metrics)
    {
        _extractor = extractor;
        _metrics = metrics;
        long capacity = Math.Clamp(((long)megabytes << 20) / (extractor.AvatarBytes + OverheadBytes), 1, int.MaxValue);
        // Shards have a lock each: while one copies, others are free.
        int shards = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Clamp(capacity / (2 * LeastShardEntries), 1, MostShards));
        _shards = [.. Enumerable.Range(0, shards).Select(_ => new CacheShard((int)(capacity / shards), extractor.AvatarBytes))];
    }

    /// <summary>How many avatars it holds.</summary>
    public int Count => _shards.Sum(shard => shard.Count);

    /// <summary>A cache as the options ask for; null where they ask for none.</summary>
    public static FeatureCache? Create(FeatureExtractor extractor, int megabytes, ServerMetrics metrics) =>
        megabytes == 0 ? null : new FeatureCache(extractor, megabytes, metrics);

    /// <summary>
    /// Gives an avatar's features, uint8 [S, S, 3]: those that the same bytes gave before, else decoded now. They are undefined unless the
    /// status is <see cref="AvatarDecodeStatus.Ok"/>.
    /// </summary>
    public AvatarDecodeStatus Avatar(ReadOnlySpan<byte> encoded, Span<byte> features)
    {
        var digest = AvatarDigest.Of(encoded);
        CacheShard shard = _shards[digest.GetHashCode() & (_shards.Length - 1)];
        bool isHit = shard.TryCopy(digest, features);
        _metrics.AvatarLookedUp(isHit);
        if (isHit)
        {
            return AvatarDecodeStatus.Ok;
        }

        AvatarDecodeStatus status = _extractor.Avatar(encoded, features);
        if (status == AvatarDecodeStatus.Ok)
        {
            shard.Add(digest, features);
        }

        return status;
    }
}
