using GenderGrpc.Training.Evaluation.Slices;

namespace GenderGrpc.Training.Tests.Evaluation.Slices;

public sealed class WritingSystemTests
{
    [Theory]
    [InlineData("陈婷婷", "han")]
    [InlineData("𠮷野", "han")]
    [InlineData("さくら", "japanese")]
    [InlineData("山田エミ", "japanese")]
    [InlineData("ｻｸﾗ", "japanese")]
    [InlineData("김민수", "hangul")]
    [InlineData("Zoë_99", "latin")]
    [InlineData("Nguyễn", "latin")]
    [InlineData("Ｍａｘ", "latin")]
    [InlineData("𝓐𝓵𝓲𝓬𝓮", "latin")]
    [InlineData("Мария", "cyrillic")]
    [InlineData("محمد", "arabic")]
    [InlineData("สมชาย", "thai")]
    [InlineData("प्रिया", "devanagari")]
    [InlineData("Ελένη", "other")]
    [InlineData("தமிழ்", "other")]
    [InlineData("2024 🐱 ・", "none")]
    [InlineData("\ud800", "none")]
    [InlineData("", "none")]
    [InlineData(null, "none")]
    public void Of_OneScript_IsNamed(string? nickname, string script) => Assert.Equal(script, WritingSystem.Of(nickname));

    [Theory]
    [InlineData("Anna 陈婷婷", "latin")]
    [InlineData("安娜安娜 Ann", "han")]
    [InlineData("小A", "han")]
    [InlineData("A小", "latin")]
    [InlineData("Takahashi の", "latin")]
    public void Of_SeveralScripts_IsThatOfMostLettersElseTheFirst(string nickname, string script) =>
        Assert.Equal(script, WritingSystem.Of(nickname));
}
