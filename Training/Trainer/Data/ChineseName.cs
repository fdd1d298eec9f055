using System.Text;

namespace GenderGrpc.Training.Data;

/// <summary>A Chinese full name: a surname, which says nothing about gender, and a given name of one or two runes.</summary>
/// <param name="Surname">One rune, or two of a compound surname.</param>
/// <param name="Given">The rest.</param>
internal readonly record struct ChineseName(string Surname, string Given)
{
    // Common ones: those that are written alike in both scripts, and the others.
    private const string Shared =
        "林李王蔡洪曾郭徐周江何高潘游彭詹朱胡余沈施柯梁范翁方宋傅丁侯杜石曹田卓姜古董白唐尤康温程汪巫金夏官阮伍姚柳黎涂童章史文左邵孟秦崔雷常武毛段廖魏戴薛";

    private const string Traditional = "陳黃張吳劉許楊謝鄭賴蘇葉莊羅呂鍾蕭簡顏盧趙孫鄧歐連蔣湯藍鄒嚴龔韓馮馬錢紀駱饒陸賈譚萬龍賀閻於";
    private const string Simplified = "陈黄张吴刘许杨谢郑赖苏叶庄罗吕钟萧简颜卢赵孙邓欧连蒋汤蓝邹严龚韩冯马钱纪骆饶陆贾谭万龙贺阎于";

    private static readonly string[] s_compounds = ["歐陽", "欧阳", "司馬", "司马", "上官", "諸葛", "诸葛", "司徒", "皇甫"];

    /// <summary>Splits a name of three or four Han runes; null where it doesn't begin with a known surname.</summary>
    public static ChineseName? Split(string name)
    {
        Rune[] runes = [.. name.EnumerateRunes()];
        if (runes.Length is not (3 or 4) || !runes.All(IsHan))
        {
            return null;
        }

        int surname = s_compounds.Any(compound => name.StartsWith(compound, StringComparison.Ordinal)) ? 2
            : runes.Length == 3 && PoolOf(name[0]) is not null ? 1
            : 0;
        return surname == 0 ? null : new ChineseName(name[..surname], name[surname..]);
    }

    /// <summary>The same given name with another common surname of the same script.</summary>
    public string WithOtherSurname(RandomStream random)
    {
        string pool = PoolOf(Surname[0]) ?? Shared;
        return pool[random.Below(pool.Length)] + Given;
    }

    // The surnames that may stand beside this one; null where it isn't known.
    private static string? PoolOf(char surname) =>
        Shared.Contains(surname, StringComparison.Ordinal) ? Shared
        : Traditional.Contains(surname, StringComparison.Ordinal) ? Shared + Traditional
        : Simplified.Contains(surname, StringComparison.Ordinal) ? Shared + Simplified
        : null;

    private static bool IsHan(Rune rune) => rune.Value is >= 0x4E00 and <= 0x9FFF or >= 0x3400 and <= 0x4DBF;
}
