using CsvHelper;
using GenderGrpc.Training.Data;

namespace GenderGrpc.Training.Experiments;

/// <summary>A line of a trial's names.tsv.</summary>
[CsvRecord]
internal sealed partial record TrialName(
    [CsvColumn("name")] string Name,
    [CsvColumn("label")] string Label,
    [CsvColumn("source")] string Source,
    [CsvColumn("split")] string Split)
{
    /// <summary>A row.</summary>
    public static TrialName From(ProfileRow row, string source, Split split) =>
        new(row.Nickname ?? "", TrialRow.Lower(row.Label), source, TrialRow.Lower(split));
}
