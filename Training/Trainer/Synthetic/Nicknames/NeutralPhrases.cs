namespace GenderGrpc.Training.Synthetic.Nicknames;

/// <summary>Nicknames that say nothing about gender: mottos, moods, things, and plain emoji.</summary>
internal static class NeutralPhrases
{
    private static readonly (NicknameScript Script, double Share, string[] Phrases)[] ByScript =
    [
        (NicknameScript.Chinese, 0.34,
        [
            "青春永驻", "随缘", "岁月如歌", "平凡之路", "一路向前", "天道酬勤", "知足常乐", "心想事成", "云淡风轻", "难得糊涂",
            "上善若水", "顺其自然", "人生如梦", "简单生活", "风雨同舟", "浮生若梦", "海阔天空", "花开富贵", "阳光", "沉默是金",
            "好人一生平安", "追梦人", "往事随风", "自由自在", "明天会更好", "家和万事兴", "不忘初心", "流浪的猫", "用户已注销",
        ]),
        (NicknameScript.Latin, 0.34,
        [
            "just vibing", "night owl", "carpe diem", "coffee first", "no signal", "blue sky", "lost in space", "404 not found",
            "anonymous", "user", "wanderer", "pixel dust", "slow river", "tea time", "rainy day", "on the road", "moonwalk",
            "brb", "nobody", "ghost", "daydreamer", "hakuna matata", "c'est la vie", "la vida", "todo bien", "Fernweh",
            "old soul", "stay curious", "zzz", "hello world", "sunset", "echo", "north wind", "the void",
        ]),
        (NicknameScript.Cyrillic, 0.08,
            ["эхо", "тишина", "дорога", "северный ветер", "просто так", "без имени", "мечта", "туман"]),
        (NicknameScript.Japanese, 0.06, ["のんびり", "ねこ大好き", "風の音", "ありがとう", "旅行中", "名無し", "七転び八起き", "夢"]),
        (NicknameScript.Arabic, 0.04, ["الحمد لله", "صمت", "غريب", "أمل الحياة", "سفر", "بلا اسم"]),
        (NicknameScript.Korean, 0.03, ["여행자", "바람", "행복하자", "무지개", "익명", "커피한잔"]),
        (NicknameScript.Thai, 0.02, ["สบายสบาย", "ท้องฟ้า", "คนเดินทาง", "ไม่มีชื่อ"]),
        (NicknameScript.Devanagari, 0.02, ["मुसाफ़िर", "सपना सच", "खुश रहो", "अनजान"]),
        (NicknameScript.Emoji, 0.07, ["🌊", "☕️", "🎧", "🐾", "🌙✨", "🏳️‍🌈", "🧑‍🚀", "🍀🍀🍀", "🐻‍❄️", "🔥", "🎮👾", "❤️‍🔥", "🌵", "🧑‍💻"]),
    ];

    private static readonly double[] Shares = [.. ByScript.Select(entry => entry.Share)];

    /// <summary>Every phrase with its script.</summary>
    public static IEnumerable<(NicknameScript Script, string Phrase)> All
        => ByScript.SelectMany(entry => entry.Phrases.Select(phrase => (entry.Script, phrase)));

    public static (string Phrase, NicknameScript Script) Draw(RandomStream random)
    {
        var (script, _, phrases) = ByScript[random.PickWeighted(Shares)];
        return (random.Pick<string>(phrases), script);
    }
}
