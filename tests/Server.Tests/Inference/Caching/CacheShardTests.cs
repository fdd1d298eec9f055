using GenderGrpc.Server.Inference.Caching;

namespace GenderGrpc.Server.Tests.Inference.Caching;

[CollectionDefinition(nameof(CacheShardTests), DisableParallelization = true)]
[Collection(nameof(CacheShardTests))]
public sealed class CacheShardTests
{
    private const int FeatureBytes = 48;

    [Fact]
    public void TryCopy_AvatarThatWasAdded_GivesItsFeatures()
    {
        var shard = new CacheShard(4, FeatureBytes);
        shard.Add(Digest(1), Features(1));
        shard.Add(Digest(2), Features(2));
        byte[] features = new byte[FeatureBytes];

        Assert.True(shard.TryCopy(Digest(1), features));
        Assert.Equal(Features(1), features);
        Assert.False(shard.TryCopy(Digest(3), features));
    }

    [Fact]
    public void Add_SameAvatarTwice_TakesOnePlace()
    {
        var shard = new CacheShard(2, FeatureBytes);
        shard.Add(Digest(1), Features(1));
        shard.Add(Digest(1), Features(1));
        shard.Add(Digest(2), Features(2));

        Assert.Equal([true, true], Has(shard, 1, 2));
        Assert.Equal(2, shard.Count);
    }

    [Fact]
    public void Add_NoRoomLeft_DropsWhatWasNotAskedForAgain()
    {
        var shard = new CacheShard(3, FeatureBytes);
        foreach (byte avatar in (byte[])[1, 2, 3])
        {
            shard.Add(Digest(avatar), Features(avatar));
        }

        Assert.True(shard.TryCopy(Digest(1), new byte[FeatureBytes]));
        shard.Add(Digest(4), Features(4));
        shard.Add(Digest(5), Features(5));

        Assert.Equal([true, false, false, true, true], Has(shard, 1, 2, 3, 4, 5));
        Assert.Equal(3, shard.Count);
    }

    [Fact]
    public void Add_AllWereAskedForAgain_DropsTheOldest()
    {
        var shard = new CacheShard(2, FeatureBytes);
        shard.Add(Digest(1), Features(1));
        shard.Add(Digest(2), Features(2));
        Has(shard, 1, 2);

        shard.Add(Digest(3), Features(3));

        Assert.Equal([false, true, true], Has(shard, 1, 2, 3));
    }

    [Fact]
    public void Full_HitsAndReplacements_AllocateNothing()
    {
        const int Capacity = 16;
        var shard = new CacheShard(Capacity, FeatureBytes);
        byte[] features = new byte[FeatureBytes];
        byte[][] avatars = [.. Enumerable.Range(0, 256).Select(i => new[] { (byte)i })];
        Use(4);

        long before = GC.GetAllocatedBytesForCurrentThread();
        Use(16);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.Equal(0, allocated);
        Assert.Equal(Capacity, shard.Count);

        void Use(int times)
        {
            for (int i = 0; i < times; i++)
            {
                foreach (byte[] avatar in avatars)
                {
                    var digest = AvatarDigest.Of(avatar);
                    if (!shard.TryCopy(digest, features))
                    {
                        shard.Add(digest, features);
                    }

                    shard.TryCopy(digest, features);
                }
            }
        }
    }

    [Fact]
    public async Task TryCopy_WhileOthersReplace_NeverGivesAnothersFeatures()
    {
        var shard = new CacheShard(8, FeatureBytes);

        int[] copied = await Task.WhenAll(Enumerable.Range(0, 4).Select(seed => Task.Run(() =>
        {
            var random = new Random(seed);
            byte[] features = new byte[FeatureBytes];
            int hits = 0;
            for (int i = 0; i < 20_000; i++)
            {
                byte avatar = (byte)random.Next(24);
                if (shard.TryCopy(Digest(avatar), features))
                {
                    Assert.Equal(-1, features.AsSpan().IndexOfAnyExcept(avatar));
                    hits++;
                }
                else
                {
                    shard.Add(Digest(avatar), Features(avatar));
                }
            }

            return hits;
        })));

        Assert.All(copied, hits => Assert.True(hits > 0));
        Assert.Equal(8, shard.Count);
    }

    private static AvatarDigest Digest(byte avatar) => AvatarDigest.Of([avatar]);

    private static byte[] Features(byte avatar) => [.. Enumerable.Repeat(avatar, FeatureBytes)];

    private static bool[] Has(CacheShard shard, params byte[] avatars) =>
        [.. avatars.Select(avatar => shard.TryCopy(Digest(avatar), new byte[FeatureBytes]))];
}
