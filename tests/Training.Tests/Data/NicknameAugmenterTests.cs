using System.Text;
using GenderGrpc.Training.Data;

namespace GenderGrpc.Training.Tests.Data;

public sealed class NicknameAugmenterTests
{
    private const int Draws = 4000;

    [Fact]
    public void Augment_SameSeed_GivesTheSame() =>
        Assert.Equal(Variations("Elena Rossi", seed: 3), Variations("Elena Rossi", seed: 3));

    [Fact]
    public void Augment_OtherSeed_GivesOthers() =>
        Assert.NotEqual(Variations("Elena Rossi", seed: 3), Variations("Elena Rossi", seed: 4));

    [Theory]
    [InlineData("a")]
    [InlineData("-")]
    [InlineData("李")]
    [InlineData("张三丰")]
    [InlineData(" x ")]
    [InlineData("🧑‍🚀")]
    [InlineData("\uD83D")]
    public void Augment_NonEmpty_IsNeverEmpty(string nickname) =>
        Assert.All(Variations(nickname, seed: 5), variation => Assert.False(string.IsNullOrWhiteSpace(variation)));

    [Fact]
    public void Augment_Names_ComeInEveryVariation()
    {
        HashSet<string> variations = [.. Variations("Elena Rossi", seed: 6)];

        string[] expected =
        [
            "Elena Rossi", "Elena", "Rossi", "ElenaRossi", "Elena_Rossi", "Elena.Rossi", "Elena-Rossi", "ELENA ROSSI",
            "elena rossi", "x_Elena_x", "the" + "Elena Rossi", "Elena Rossi" + "official", "✨Elena Rossi", "Elena Rossi✨",
        ];
        Assert.All(expected, variation => Assert.Contains(variation, variations));
        Assert.Contains(
            variations,
            variation => variation.StartsWith("Elena", StringComparison.Ordinal) && char.IsAsciiDigit(variation[^1]));
    }

    [Fact]
    public void Augment_Names_OftenStayAndAreNeverAllTheSame()
    {
        string[] variations = Variations("Elena Rossi", seed: 7);

        // 0.7² · 0.8² · 0.75 · 0.85 leave it, and so does a replaced separator or a case where there is nothing to change.
        double share = variations.Count(variation => variation == "Elena Rossi") / (double)Draws;
        Assert.InRange(share, 0.16, 0.25);
    }

    [Theory]
    [InlineData("张三丰", "三丰")]
    [InlineData("欧阳小明", "小明")]
    [InlineData("張三豐", "林三豐")]
    [InlineData("張三豐", "陳三豐")]
    [InlineData("张三丰", "陈三丰")]
    [InlineData("歐陽小明", "林小明")]
    public void Augment_ChineseFullName_MayLoseOrChangeItsSurname(string name, string given) =>
        Assert.Contains(given, Variations(name, seed: 8));

    [Theory]
    [InlineData("张伟")]
    [InlineData("青春永驻")]
    [InlineData("青春永驻啊")]
    [InlineData("健太郎")]
    [InlineData("林檎")]
    [InlineData("Ann")]
    [InlineData("さくら")]
    public void Augment_OtherSingleWord_KeepsItWhole(string name) =>
        Assert.All(
            Variations(name, seed: 9),
            variation => Assert.Contains(name, variation, StringComparison.OrdinalIgnoreCase));

    [Fact]
    public void Augment_ChineseFullName_StaysInItsScript()
    {
        Assert.DoesNotContain("陳三丰", Variations("张三丰", seed: 12));
        Assert.DoesNotContain("陈三豐", Variations("張三豐", seed: 13));
    }

    [Fact]
    public void Augment_SeveralWords_KeepsTheFirstMoreOftenThanTheLast()
    {
        string[] variations = Variations("Ana Bea Cid", seed: 10);

        int first = variations.Count(variation => variation == "Ana");
        int last = variations.Count(variation => variation == "Cid");
        Assert.InRange(first / (double)last, 3, 5.5);
        Assert.DoesNotContain("Bea", variations);
    }

    [Fact]
    public void Augment_Emoji_KeepsEveryRune()
    {
        string[] variations = Variations("🏳️‍🌈", seed: 11);

        Assert.All(variations, variation => Assert.Contains("🏳️‍🌈", variation, StringComparison.Ordinal));
        Assert.All(variations, variation => Assert.DoesNotContain(Rune.ReplacementChar, variation.EnumerateRunes()));
    }

    private static string[] Variations(string nickname, long seed) =>
    [
        .. Enumerable.Range(0, Draws).Select(draw => NicknameAugmenter.Augment(nickname, accountShare: 0, new RandomStream(seed, draw))),
    ];
}
