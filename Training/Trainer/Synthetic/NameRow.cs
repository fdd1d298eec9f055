using CsvHelper;

namespace GenderGrpc.Training.Synthetic;

/// <summary>A line of a synthetic data set's names.tsv, in the order of its columns.</summary>
[CsvRecord]
internal sealed partial record NameRow(
    [CsvColumn("name")] string Name,
    [CsvColumn("label")] string Label,
    [CsvColumn("split")] string Split,
    [CsvColumn("nickname_kind")] string NicknameKind,
    [CsvColumn("script")] string Script)
{
    public static NameRow From(SyntheticProfile profile) => new(
        profile.Nickname,
        ManifestRow.Column(profile.Label),
        "train",
        ManifestRow.Column(profile.NicknameKind),
        ManifestRow.Column(profile.Script));
}
