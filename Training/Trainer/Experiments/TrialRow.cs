using CsvHelper;
using GenderGrpc.Training.Data;

namespace GenderGrpc.Training.Experiments;

/// <summary>A line of a trial's manifest.csv.</summary>
[CsvRecord]
internal sealed partial record TrialRow(
    [CsvColumn("avatar")] string Avatar,
    [CsvColumn("nickname")] string Nickname,
    [CsvColumn("label")] string Label,
    [CsvColumn("source")] string Source,
    [CsvColumn("split")] string Split,
    [CsvColumn(TrialRow.PairKindColumn)] string PairKind,
    [CsvColumn("avatar_label")] string AvatarLabel)
{
    /// <summary>The column that tells whether picture and nickname are one person's.</summary>
    public const string PairKindColumn = "pair_kind";

    /// <summary>A row, its avatar where it is.</summary>
    public static TrialRow From(ProfileRow row, string source, Split split) => new(
        row.AvatarPath is { } avatar ? Path.GetFullPath(avatar) : "",
        row.Nickname ?? "",
        Lower(row.Label),
        source,
        Lower(split),
        row.Slices.GetValueOrDefault(PairKindColumn, ""),
        row.AvatarLabel is { } label ? Lower(label) : "");

    internal static string Lower<T>(T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();
}
