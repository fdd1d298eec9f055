using System.Text.Json;
using CsvHelper;

namespace GenderGrpc.Training.Synthetic;

/// <summary>A line of a synthetic data set's manifest.csv, in the order of its columns.</summary>
[CsvRecord]
internal sealed partial record ManifestRow(
    [CsvColumn("avatar")] string Avatar,
    [CsvColumn("nickname")] string Nickname,
    [CsvColumn("label")] string Label,
    [CsvColumn("split")] string Split,
    [CsvColumn("avatar_kind")] string AvatarKind,
    [CsvColumn("nickname_kind")] string NicknameKind,
    [CsvColumn("script")] string Script,
    [CsvColumn("label_probability_female")] double ProbabilityFemale,
    [CsvColumn("label_probability_male")] double ProbabilityMale,
    [CsvColumn("label_probability_undetermined")] double ProbabilityUndetermined)
{
    public static ManifestRow From(SyntheticProfile profile, string avatar, string split) => new(
        avatar,
        profile.Nickname,
        Column(profile.Label),
        split,
        Column(profile.AvatarKind),
        Column(profile.NicknameKind),
        Column(profile.Script),
        profile.Probabilities.Female,
        profile.Probabilities.Male,
        profile.Probabilities.Undetermined);

    /// <summary>An enumeration's value as manifests write it: feminine_look, undetermined.</summary>
    public static string Column<T>(T value)
        where T : struct, Enum
        => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());
}
