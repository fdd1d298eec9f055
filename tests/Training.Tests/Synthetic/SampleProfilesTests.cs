using GenderGrpc.Bundle.Avatars;
using GenderGrpc.Bundle.Features;
using GenderGrpc.Training.Synthetic;
using GenderGrpc.Training.Tests.Fixtures;
using SkiaSharp;

namespace GenderGrpc.Training.Tests.Synthetic;

public sealed class SampleProfilesTests
{
    [Fact]
    public async Task Write_Now_GivesTheCommittedSamples()
    {
        using var folder = new TemporaryFolder();
        string committed = Path.Combine(Repository.Root, "Client", "Cli", "Samples");

        await SampleProfiles.WriteAsync(folder.Path, TestContext.Current.CancellationToken);

        Assert.Equal(Files(committed), Files(folder.Path));
        Assert.Equal(
            await File.ReadAllTextAsync(Path.Combine(committed, "manifest.csv"), TestContext.Current.CancellationToken),
            await File.ReadAllTextAsync(folder["manifest.csv"], TestContext.Current.CancellationToken));
        Assert.All(Files(committed).Where(file => file.StartsWith("images", StringComparison.Ordinal)), file =>
        {
            string expected = Path.Combine(committed, file);
            Assert.Equal(Size(expected), Size(folder[file]));
            // Another platform's floating point may round a pixel's edge differently.
            double difference = Features(expected).Zip(Features(folder[file]), (a, b) => Math.Abs(a - b)).Average();
            Assert.True(difference < 1, $"{file} differs by {difference:0.00} levels on average.");
        });
    }

    [Fact]
    public void All_Profiles_CoverEveryScriptAndAConflict()
    {
        Assert.Contains(SampleProfiles.All, sample => sample.Nickname == "青春永驻");
        Assert.Contains(SampleProfiles.All, sample => sample.Nickname == "随缘");
        Assert.Contains(SampleProfiles.All, sample => sample is { Nickname: "", Avatar: null });
        Assert.Contains(SampleProfiles.All, sample => sample is { Nickname: "", Avatar: not null });
        Assert.Contains(SampleProfiles.All, sample => sample.Nickname.Contains('\u200d', StringComparison.Ordinal));
        int[] scripts = [.. "a李Ан中ف김สरさ🌙".EnumerateRunes().Select(rune => rune.Value)];
        Assert.All(scripts, first => Assert.Contains(
            SampleProfiles.All, sample => sample.Nickname.EnumerateRunes().Any(rune => Math.Abs(rune.Value - first) < 200)));
    }

    private static string[] Files(string folder) =>
    [
        .. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(folder, path))
            .Order(StringComparer.Ordinal),
    ];

    private static SKSizeI Size(string path)
    {
        using SKCodec codec = SKCodec.Create(path);
        return codec.Info.Size;
    }

    private static byte[] Features(string path)
    {
        var decoder = new AvatarDecoder(new AvatarSpec { Size = 96 });
        byte[] features = new byte[decoder.FeatureBytes];
        Assert.Equal(AvatarDecodeStatus.Ok, decoder.Decode(File.ReadAllBytes(path), features));
        return features;
    }
}
