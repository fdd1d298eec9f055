using CsvHelper;

namespace GenderGrpc.Training.Synthetic;

/// <summary>A line of the sample profiles' manifest.csv, in the order of its columns.</summary>
[CsvRecord]
internal sealed partial record SampleRow(
    [CsvColumn("avatar")] string Avatar,
    [CsvColumn("nickname")] string Nickname,
    [CsvColumn("label")] string Label,
    [CsvColumn("note")] string Note);
