using System.Globalization;
using GenderGrpc.Bundle.Avatars;
using GenderGrpc.Bundle.Features;
using GenderGrpc.Bundle.Tests.Fixtures;
using SkiaSharp;

namespace GenderGrpc.Bundle.Tests.Avatars;

public sealed class AvatarLimitTests
{
    [Fact]
    public void Decode_HeaderOfHugePng_IsRefusedWithoutAllocating()
    {
        byte[] file = RawPng.HeaderOnly(23_000, 23_000);
        TestImages.Decode(RawPng.HeaderOnly(20, 20), 96);
        long before = PeakVirtualKibibytes();
        long managed = GC.GetAllocatedBytesForCurrentThread();

        (AvatarDecodeStatus status, _) = TestImages.Decode(file, 96);

        Assert.Equal(AvatarDecodeStatus.TooManyPixels, status);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - managed, 0, 100_000);
        // The pixels would take 2.1 GB.
        Assert.InRange(PeakVirtualKibibytes() - before, 0, 1_000_000);
    }

    [Theory]
    [InlineData(10, 10, 100, AvatarDecodeStatus.Ok)]
    [InlineData(10, 10, 99, AvatarDecodeStatus.TooManyPixels)]
    [InlineData(1, 101, 100, AvatarDecodeStatus.TooManyPixels)]
    public void Decode_PixelsAroundTheLimit_AreCountedByTheHeader(int width, int height, long limit, AvatarDecodeStatus status)
    {
        var decoder = new AvatarDecoder(new AvatarSpec { Size = 16 }, limit);

        SKEncodedImageFormat[] formats = [SKEncodedImageFormat.Png, SKEncodedImageFormat.Jpeg, SKEncodedImageFormat.Webp];
        foreach (SKEncodedImageFormat format in formats)
        {
            byte[] encoded = TestImages.Flat(width, height, SKColors.Teal, format);
            Assert.Equal(status, decoder.Decode(encoded, new byte[decoder.FeatureBytes]));
        }
    }

    [Fact]
    public void Decode_LargeGifCanvas_IsTooManyPixels() => Assert.Equal(
        AvatarDecodeStatus.TooManyPixels,
        TestImages.Decode(RawGif.Framed(65_535, 65_535, (0, 0, 2, 2, 1)), 16).Status);

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public void Constructor_NoPixels_IsRefused(long maxPixels) => Assert.Throws<ArgumentOutOfRangeException>(
        () => new AvatarDecoder(new AvatarSpec { Size = 16 }, maxPixels));

    [Theory]
    [InlineData(SKEncodedImageFormat.Png, 300)]
    [InlineData(SKEncodedImageFormat.Jpeg, 600)]
    [InlineData(SKEncodedImageFormat.Webp, 300)]
    public void Decode_AfterWarmUp_AllocatesUnderTwoKilobytes(SKEncodedImageFormat format, int side)
    {
        byte[] encoded = TestImages.Encode(side, side, TestImages.Smooth(side, side), format, 90);
        var decoder = new AvatarDecoder(new AvatarSpec { Size = 96 });
        byte[] features = new byte[decoder.FeatureBytes];
        for (int i = 0; i < 10; i++)
        {
            decoder.Decode(encoded, features);
        }

        const int decodes = 100;
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < decodes; i++)
        {
            decoder.Decode(encoded, features);
        }

        Assert.InRange((GC.GetAllocatedBytesForCurrentThread() - before) / decodes, 0, 2047);
    }

    [Fact]
    public void Decode_FromEightThreads_GivesTheSameBits()
    {
        byte[][] files =
        [
            .. Enumerable.Range(0, 16).Select(i => TestImages.Encode(
                60 + (i * 13),
                200 - (i * 7),
                TestImages.Noise(i),
                (i % 3) switch { 0 => SKEncodedImageFormat.Png, 1 => SKEncodedImageFormat.Jpeg, _ => SKEncodedImageFormat.Webp },
                90)),
        ];
        var decoder = new AvatarDecoder(new AvatarSpec { Size = 64 });
        byte[][] alone = [.. files.Select(file => TestImages.Features(file, 64))];
        bool[] same = new bool[800];

        Parallel.For(
            0,
            same.Length,
            new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = TestContext.Current.CancellationToken },
            i =>
            {
                byte[] features = new byte[decoder.FeatureBytes];
                same[i] = decoder.Decode(files[i % files.Length], features) == AvatarDecodeStatus.Ok
                    && features.AsSpan().SequenceEqual(alone[i % files.Length]);
            });

        Assert.DoesNotContain(false, same);
    }

    // Only Linux tells it; elsewhere the managed count has to do.
    private static long PeakVirtualKibibytes() => !OperatingSystem.IsLinux() ? 0 : long.Parse(
        File.ReadLines("/proc/self/status").Single(line => line.StartsWith("VmPeak:", StringComparison.Ordinal))
            .Split(['\t', ' '], StringSplitOptions.RemoveEmptyEntries)[1],
        CultureInfo.InvariantCulture);
}
