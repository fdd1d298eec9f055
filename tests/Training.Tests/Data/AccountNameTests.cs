using GenderGrpc.Training.Data;

namespace GenderGrpc.Training.Tests.Data;

public sealed class AccountNameTests
{
    private const int Draws = 4000;

    [Fact]
    public void Make_FullName_ComesInEveryForm()
    {
        HashSet<string?> accounts = [.. Accounts("Elena Rossi")];

        Assert.All(
            ["elenarossi", "ElenaRossi", "elena_rossi", "Elena_Rossi", "elena", "Elena", "elenar", "elerossi", "erossi", "xelena", "itselena", "_ElenaRossi"],
            account => Assert.Contains(account, accounts));
        Assert.Contains(accounts, account => account!.StartsWith("elenarossi19", StringComparison.Ordinal));
    }

    [Fact]
    public void Make_AnyName_KeepsThePersonsInitial() => Assert.All(
        Accounts("Quentin Brook"), account => Assert.Contains("q", account, StringComparison.OrdinalIgnoreCase));

    [Fact]
    public void Make_GivenNameAlone_GetsSurnames() =>
        Assert.True(Accounts("Elena").Distinct().Count(account => account!.StartsWith("elena", StringComparison.OrdinalIgnoreCase)) > 100);

    [Theory]
    [InlineData("陈婷婷")]
    [InlineData("Мария Иванова")]
    [InlineData("José García")]
    [InlineData("MrCoffee")]
    [InlineData("happy2024")]
    [InlineData("anna")]
    [InlineData("-")]
    [InlineData("")]
    public void Make_NoPersonsNameInBasicLatin_IsNone(string name) => Assert.Null(AccountName.Make(name, new RandomStream(1, 1)));

    [Fact]
    public void Augment_AccountShare_IsHowManyBecomeAccounts()
    {
        int spaced = Enumerable.Range(0, Draws).Count(draw => NicknameAugmenter.Augment("Elena Rossi", 1, new RandomStream(2, draw)).Contains(' ', StringComparison.Ordinal));

        Assert.Equal(0, spaced);
        Assert.Contains("陈婷婷", Enumerable.Range(0, Draws).Select(draw => NicknameAugmenter.Augment("陈婷婷", 1, new RandomStream(2, draw))));
    }

    private static string?[] Accounts(string name) =>
        [.. Enumerable.Range(0, Draws).Select(draw => AccountName.Make(name, new RandomStream(3, draw)))];
}
