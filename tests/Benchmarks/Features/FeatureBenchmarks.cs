using System.Diagnostics.Metrics;
using BenchmarkDotNet.Attributes;
using GenderGrpc.Benchmarks.Profiles;
using GenderGrpc.Bundle;
using GenderGrpc.Bundle.Avatars;
using GenderGrpc.Bundle.Features;
using GenderGrpc.Server.Inference.Caching;
using GenderGrpc.Server.Telemetry;
using Microsoft.Extensions.DependencyInjection;

namespace GenderGrpc.Benchmarks.Features;

/// <summary>What the features of one profile take.</summary>
public class FeatureBenchmarks
{
    private const string Nickname = "小强_88 ✨ Анастасия";

    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private FeatureExtractor _extractor = null!;
    private FeatureCache _cache = null!;
    private byte[] _features = [];
    private int[] _ids = [];
    private byte[] _jpeg = [];
    private byte[] _png = [];
    private byte[] _webp = [];

    [GlobalSetup]
    public void Open()
    {
        _extractor = ModelBundle.Load(BuiltPrograms.Bundle).CreateFeatureExtractor();
        _cache = new FeatureCache(_extractor, megabytes: 1, new ServerMetrics(_services.GetRequiredService<IMeterFactory>()));
        _features = new byte[_extractor.AvatarBytes];
        _ids = new int[_extractor.NicknameLength];
        _jpeg = Sample("full-beard.jpg");
        _png = Sample("goatee.png");
        _webp = Sample("bun.webp");
    }

    [GlobalCleanup]
    public void Close() => _services.Dispose();

    [Benchmark(Description = "JPEG avatar: decode and resize")]
    public AvatarDecodeStatus Jpeg() => _extractor.Avatar(_jpeg, _features);

    [Benchmark(Description = "JPEG avatar: digest, and copy from the cache")]
    public AvatarDecodeStatus Cached() => _cache.Avatar(_jpeg, _features);

    [Benchmark(Description = "PNG avatar: decode and resize")]
    public AvatarDecodeStatus Png() => _extractor.Avatar(_png, _features);

    [Benchmark(Description = "WebP avatar: decode and resize")]
    public AvatarDecodeStatus WebP() => _extractor.Avatar(_webp, _features);

    [Benchmark(Description = "nickname: normalise and tokenise")]
    public bool Tokenise() => _extractor.Nickname(Nickname, _ids);

    private static byte[] Sample(string name) =>
        File.ReadAllBytes(Path.Combine(BuiltPrograms.SampleFolder, "images", name));
}
