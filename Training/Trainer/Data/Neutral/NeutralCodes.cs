using System.Globalization;

namespace GenderGrpc.Training.Data.Neutral;

/// <summary>Nicknames without a word: digits, numbered accounts, keyboard walks and mash, random ids, repetitions.</summary>
internal static class NeutralCodes
{
    private const string Digits = "0123456789";
    private const string LettersAndDigits = "abcdefghijklmnopqrstuvwxyz0123456789";
    private const string Consonants = "bcdfghjklmnpqrstvwxz";
    private const string HomeRow = "asdfghjkl";

    private static readonly string[] s_accounts =
    [
        "user", "User", "USER", "guest", "Guest", "player", "Player", "id", "ID", "uid", "acc", "account", "member", "visitor",
        "anon", "newuser", "test", "temp", "qq", "wx", "tel", "no", "用户", "用戶", "游客", "遊客", "网友", "網友", "会员", "手机用户",
        "微信用户", "匿名用户", "ユーザー", "ゲスト", "名無し", "会員", "사용자", "회원", "손님", "유저", "пользователь", "гость", "юзер",
        "مستخدم", "زائر", "ผู้ใช้", "สมาชิก", "उपयोगकर्ता", "अतिथि",
    ];

    private static readonly string[] s_rows =
    [
        "qwertyuiop", "asdfghjkl", "zxcvbnm", "1234567890", "qazwsxedc", "1qaz2wsx3edc", "qweasdzxc", "йцукенгшщзхъ",
        "фывапролджэ", "ячсмитьбю", "azertyuiop", "qwertzuiop", "ㅁㄴㅇㄹㅎㅗㅓㅏㅣ",
    ];

    private static readonly string[] s_repeated =
    [
        ".", "_", "-", "~", "?", "!", "*", "=", "+", "。", "…", "—", "、", "·", "a", "z", "b", "m", "h", "ha", "la", "na",
        "bla", "0", "1", "6", "8", "9", "啊", "哈", "嘿", "嗯", "哦", "呵", "啦", "w", "あ", "ん", "ー",
        "ㅋ", "ㅎ", "ㅇ", "а", "ы", "ха", "ه", "ๆ", "5",
    ];

    /// <summary>A nickname without a word.</summary>
    public static string Compose(RandomStream random) => random.PickWeighted([0.30, 0.30, 0.12, 0.10, 0.13, 0.05]) switch
    {
        0 => Number(random),
        1 => random.Pick<string>(s_accounts) + random.Pick("", "", "", "_", "-", " ") + Of(Digits, 3 + random.Below(8), random),
        2 => Walk(random) + random.Pick("", "", "", "1", "123", Walk(random)),
        3 => Mash(random),
        4 => Identifier(random),
        _ => string.Concat(Enumerable.Repeat(random.Pick<string>(s_repeated), 2 + random.Below(7))),
    };

    private static string Number(RandomStream random) => random.Below(6) switch
    {
        0 => Date(random),
        1 => string.Concat(Enumerable.Repeat(Of(Digits, 1 + random.Below(3), random), 2 + random.Below(3))),
        2 => Of(Digits, 2, random) + random.Pick("-", ".", "/", ":", "_") + Of(Digits, 2 + random.Below(3), random),
        _ => Of(Digits, 3 + random.Below(9), random),
    };

    private static string Date(RandomStream random) => new DateOnly(1970, 1, 1)
        .AddDays(random.Below(20_000))
        .ToString(random.Pick("yyyyMMdd", "ddMMyyyy", "yyMMdd", "yyyy.MM.dd"), CultureInfo.InvariantCulture);

    private static string Walk(RandomStream random)
    {
        string row = random.Pick<string>(s_rows);
        int length = 4 + random.Below(row.Length - 4);
        string walk = row.Substring(random.Below(row.Length - length + 1), length);
        return random.Chance(0.15) ? string.Concat(walk.Reverse()) : walk;
    }

    private static string Mash(RandomStream random)
    {
        string keys = random.Chance(0.7) ? HomeRow : random.Pick("qwertasdfg", "sdfjklwe", "asdfjkl;", "zxcvasdf", "фывапролд");
        return Of(keys, 5 + random.Below(7), random);
    }

    private static string Identifier(RandomStream random) => random.Below(5) switch
    {
        0 => Of("0123456789abcdef", 8, random),
        1 => Of(LettersAndDigits, 6 + random.Below(6), random).ToUpperInvariant(),
        2 => Of("abcdefghijklmnopqrstuvwxyz", 1 + random.Below(2), random) + Of(Digits, 4 + random.Below(6), random),
        3 => Of(Consonants, 3 + random.Below(2), random) + random.Pick("_", "-", "") + Of(Digits, 2 + random.Below(4), random),
        _ => Of(LettersAndDigits, 6 + random.Below(8), random),
    };

    private static string Of(string characters, int count, RandomStream random) =>
        string.Create(count, (characters, random), static (text, source) =>
        {
            for (int i = 0; i < text.Length; i++)
            {
                text[i] = source.characters[source.random.Below(source.characters.Length)];
            }
        });
}
