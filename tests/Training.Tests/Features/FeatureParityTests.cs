using System.Text;
using GenderGrpc.Bundle;
using GenderGrpc.Bundle.Avatars;
using GenderGrpc.Bundle.Features;
using GenderGrpc.Training.Data;
using GenderGrpc.Training.Tests.Fixtures;

namespace GenderGrpc.Training.Tests.Features;

/// <summary>Training's batches against a bundle's extractor as a server loads and calls it.</summary>
public sealed class FeatureParityTests(TinyData data)
{
    [Fact]
    public void Avatars_TrainingAndServing_AreBitIdentical()
    {
        Sample[] samples = [.. data.Samples.Profiles(Split.Test), .. data.Samples.Profiles(Split.Train)];
        Batch batch = Batch.Create(samples, ModalityMask.Both, data.Features);
        FeatureExtractor serving = ModelBundle.Load(data.Bundle).CreateFeatureExtractor();

        byte[][] trained = [.. batch.Pixels.Chunk(data.Features.AvatarBytes)];

        Assert.InRange(trained.Length, 100, 150);
        for (int i = 0; i < trained.Length; i++)
        {
            byte[] served = new byte[serving.AvatarBytes];
            byte[] encoded = File.ReadAllBytes(samples[batch.AvatarRows[i]].Row.AvatarPath!);
            Assert.Equal(AvatarDecodeStatus.Ok, serving.Avatar(encoded, served));
            Assert.Equal(served, trained[i]);
        }
    }

    [Fact]
    public void Nicknames_EveryScriptAndRandomText_AreIdentical()
    {
        string[] nicknames =
        [
            .. data.Data.Profiles.Select(row => row.Nickname).OfType<string>(),
            "青春永驻", "随缘", "Alex_99", "محمد علي", "สมหญิง", "🧑‍🚀🏳️‍🌈", "Ｊｅｓｓｉｃａ",
            "\uD83D", "\uDC00x", "\u0000", "\uFFFE", "é", "e\u0301",
            .. RandomTexts(10_000),
        ];
        Sample[] samples = [.. nicknames.Select(nickname => Samples.Of(nickname: nickname))];
        Batch batch = Batch.Create(samples, ModalityMask.Both, data.Features);
        FeatureExtractor serving = ModelBundle.Load(data.Bundle).CreateFeatureExtractor();

        int length = serving.NicknameLength;
        int[] served = new int[length];
        for (int i = 0; i < nicknames.Length; i++)
        {
            bool present = serving.Nickname(nicknames[i], served);
            Assert.Equal(served, batch.Ids.AsSpan(i * length, length));
            Assert.Equal(present, batch.Ids[i * length] != 0);
        }
    }

    // Any UTF-16 unit may come, so that most of them hold lone surrogates.
    private static IEnumerable<string> RandomTexts(int count)
    {
        var random = new RandomStream(31, 0);
        var text = new StringBuilder();
        for (int i = 0; i < count; i++)
        {
            text.Clear();
            int length = random.Below(40);
            for (int unit = 0; unit < length; unit++)
            {
                text.Append((char)random.Below(0x10000));
            }

            yield return text.ToString();
        }
    }
}
