using System.Diagnostics.Metrics;
using GenderGrpc.Bundle;
using GenderGrpc.Bundle.Avatars;
using GenderGrpc.Bundle.Features;
using GenderGrpc.Server.Inference.Caching;
using GenderGrpc.Server.Telemetry;
using GenderGrpc.Server.Tests.Fixtures;
using Microsoft.Extensions.DependencyInjection;

namespace GenderGrpc.Server.Tests.Inference.Caching;

public sealed class FeatureCacheTests : IDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly TestBundle _bundle = TestBundle.Write();
    private readonly AvatarLookups _lookups;
    private readonly FeatureExtractor _extractor;
    private readonly FeatureCache _cache;

    public FeatureCacheTests()
    {
        var meters = _services.GetRequiredService<IMeterFactory>();
        _lookups = new AvatarLookups(meters);
        _extractor = ModelBundle.Load(_bundle.Folder).CreateFeatureExtractor();
        _cache = new FeatureCache(_extractor, megabytes: 1, new ServerMetrics(meters));
    }

    [Fact]
    public void Avatar_ThatComesAgain_HasTheFeaturesThatDecodingGives()
    {
        byte[] decoded = new byte[_extractor.AvatarBytes];
        byte[] first = new byte[_extractor.AvatarBytes];
        byte[] second = new byte[_extractor.AvatarBytes];
        _extractor.Avatar(TestAvatars.LightGrey.Span, decoded);

        Assert.Equal(AvatarDecodeStatus.Ok, _cache.Avatar(TestAvatars.LightGrey.Span, first));
        Assert.Equal(AvatarDecodeStatus.Ok, _cache.Avatar(TestAvatars.White.Span, second));
        Assert.Equal(AvatarDecodeStatus.Ok, _cache.Avatar(TestAvatars.LightGrey.Span, second));

        Assert.Equal(decoded, first);
        Assert.Equal(decoded, second);
        Assert.Equal((1, 2), _lookups.Counts);
    }

    [Fact]
    public void Avatar_OneByteOff_IsAnotherOne()
    {
        byte[] features = new byte[_extractor.AvatarBytes];
        _cache.Avatar(TestAvatars.White.Span, features);

        _cache.Avatar([.. TestAvatars.White.Span, 0], features);

        Assert.Equal((0, 2), _lookups.Counts);
        Assert.Equal(2, _cache.Count);
    }

    [Fact]
    public void Avatar_ThatCannotBeDecoded_IsRefusedEachTimeAndNotKept()
    {
        byte[] features = new byte[_extractor.AvatarBytes];

        Assert.Equal(AvatarDecodeStatus.Undecodable, _cache.Avatar(TestAvatars.Broken.Span, features));
        Assert.Equal(AvatarDecodeStatus.Undecodable, _cache.Avatar(TestAvatars.Broken.Span, features));

        Assert.Equal(0, _cache.Count);
    }

    [Fact]
    public void Count_MoreAvatarsThanFit_StaysWithinTheMegabytes()
    {
        int most = (1 << 20) / _extractor.AvatarBytes;
        byte[] features = new byte[_extractor.AvatarBytes];
        for (int i = 0; i < 2 * most; i++)
        {
            _cache.Avatar([.. TestAvatars.White.Span, (byte)i, (byte)(i >> 8)], features);
        }

        Assert.InRange(_cache.Count, most / 2, most - 1);
    }

    [Fact]
    public void Create_NoMegabytes_IsNoCache() =>
        Assert.Null(FeatureCache.Create(_extractor, 0, new ServerMetrics(_services.GetRequiredService<IMeterFactory>())));

    public void Dispose()
    {
        _lookups.Dispose();
        _bundle.Dispose();
        _services.Dispose();
    }
}
