using GenderGrpc.Bundle.Avatars;
using GenderGrpc.Bundle.Features;
using GenderGrpc.Bundle.Tests.Fixtures;
using SkiaSharp;

namespace GenderGrpc.Bundle.Tests.Avatars;

public sealed class AvatarDamageTests
{
    public static TheoryData<SKEncodedImageFormat> Formats { get; } =
        [SKEncodedImageFormat.Jpeg, SKEncodedImageFormat.Png, SKEncodedImageFormat.Webp];

    private static Dictionary<string, byte[]> ValidFiles { get; } = new()
    {
        ["jpeg"] = TestImages.Encode(40, 30, TestImages.Noise(1), SKEncodedImageFormat.Jpeg, 80),
        ["exif"] = ExifJpeg.Oriented(TestImages.Encode(30, 40, TestImages.Noise(2), SKEncodedImageFormat.Jpeg, 70), 6),
        ["cmyk"] = CmykJpeg.Flat(10, 20, 30, 40),
        ["png"] = TestImages.Encode(40, 30, TestImages.Noise(3)),
        ["webp"] = TestImages.Encode(40, 30, TestImages.Noise(4), SKEncodedImageFormat.Webp, 80),
        ["lossless webp"] = TestImages.Encode(40, 30, TestImages.Noise(4), SKEncodedImageFormat.Webp, 100),
        ["animated webp"] = AnimatedWebp.Join(
            20,
            20,
            TestImages.Flat(20, 20, SKColors.Red, SKEncodedImageFormat.Webp),
            TestImages.Flat(20, 20, SKColors.Blue, SKEncodedImageFormat.Webp)),
        ["gif"] = RawGif.Flat(40, 30, 1, 2),
        ["bmp"] = RawBmp.Encode(40, 30, TestImages.Noise(5)),
    };

    public static TheoryData<string> Files { get; } = [.. ValidFiles.Keys];

    [Theory]
    [MemberData(nameof(Formats))]
    public void Decode_TruncatedFile_IsUndecodable(SKEncodedImageFormat format)
    {
        byte[] file = TestImages.Encode(80, 80, TestImages.Noise(7), format, 90);

        foreach (int percent in new[] { 1, 5, 10, 30, 50, 80, 95 })
        {
            Assert.Equal(AvatarDecodeStatus.Undecodable, TestImages.Decode(file[..(file.Length * percent / 100)], 32).Status);
        }
    }

    [Fact]
    public void Decode_Nothing_IsUndecodable() => Assert.Equal(AvatarDecodeStatus.Undecodable, TestImages.Decode([], 32).Status);

    [Theory]
    [InlineData(1)]
    [InlineData(12)]
    [InlineData(1000)]
    [InlineData(100_000)]
    public void Decode_RandomBytes_AreUndecodable(int length)
    {
        var random = new Random(length);
        for (int i = 0; i < 20; i++)
        {
            byte[] bytes = new byte[length];
            random.NextBytes(bytes);
            Assert.Equal(AvatarDecodeStatus.Undecodable, TestImages.Decode(bytes, 32).Status);
        }
    }

    [Theory]
    [InlineData("<svg xmlns='http://www.w3.org/2000/svg' width='10' height='10'/>")]
    [InlineData("GIF89a")]
    [InlineData("%PDF-1.7")]
    public void Decode_OtherFiles_AreUndecodable(string text) => Assert.Equal(
        AvatarDecodeStatus.Undecodable, TestImages.Decode(System.Text.Encoding.ASCII.GetBytes(text), 32).Status);

    // Nine files with 1200 mutations each. Where one decodes all the same, it does so to the same bits twice: nothing
    // uninitialised shows through.
    [Theory]
    [MemberData(nameof(Files))]
    public void Decode_MutatedFile_AnswersAndNeverThrows(string name)
    {
        byte[] valid = ValidFiles[name];
        var decoder = new AvatarDecoder(new AvatarSpec { Size = 16 }, maxPixels: 1_000_000);
        byte[] once = new byte[decoder.FeatureBytes];
        byte[] twice = new byte[decoder.FeatureBytes];
        var random = new Random(name.Length);
        Assert.Equal(AvatarDecodeStatus.Ok, decoder.Decode(valid, once));

        for (int i = 0; i < 1200; i++)
        {
            byte[] mutated = Mutate(valid, random);
            AvatarDecodeStatus status = decoder.Decode(mutated, once);

            Assert.Equal(status, decoder.Decode(mutated, twice));
            Assert.True(Enum.IsDefined(status));
            if (status == AvatarDecodeStatus.Ok)
            {
                Assert.Equal(once, twice);
            }
        }
    }

    private static byte[] Mutate(byte[] valid, Random random)
    {
        byte[] bytes = [.. valid];
        for (int changes = random.Next(1, 9); changes > 0; changes--)
        {
            // Half of the changes hit the headers.
            int position = random.Next(random.Next(2) == 0 ? Math.Min(bytes.Length, 100) : bytes.Length);
            bytes[position] = random.Next(3) switch
            {
                0 => (byte)random.Next(256),
                1 => (byte)(bytes[position] ^ (1 << random.Next(8))),
                _ => random.Next(2) == 0 ? byte.MinValue : byte.MaxValue,
            };
        }

        return random.Next(6) == 0 ? bytes[..random.Next(1, bytes.Length)] : bytes;
    }
}
