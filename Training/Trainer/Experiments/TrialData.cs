using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using CsvHelper;
using GenderGrpc.Bundle;
using GenderGrpc.Bundle.Manifest;
using GenderGrpc.Training.Data;
using GenderGrpc.Training.Loop;

namespace GenderGrpc.Training.Experiments;

/// <summary>
/// The data folders of trials: a fixed part of another folder's rows. Which rows depends on what they hold alone, so every trial has the
/// same. A source that is left out is in no split but test, and there with all of its rows where they are few.
/// </summary>
internal sealed class TrialData(DataFolder data, string folder, string sourceColumn, double profiles, double names)
{
    /// <summary>The most rows of a source that is left out to take from all splits; of a larger one those of test are enough.</summary>
    private const int FewRows = 4000;

    /// <summary>The folder for trials that leave out these sources; it is written where it isn't there.</summary>
    public string Folder(IReadOnlyCollection<string> leftOut)
    {
        string name = leftOut.Count == 0 ? "all" : "without-" + string.Join('-', leftOut);
        string target = Path.Combine(folder, $"{name}-{Digest.Abbreviate(DigestOf(leftOut))}");
        if (!Directory.Exists(target))
        {
            AtomicFolder.Replace(target, staging => Write(staging, leftOut));
        }

        return target;
    }

    /// <summary>One digest over what decides the rows of that folder, wherever it and the pictures are.</summary>
    public string DigestOf(IReadOnlyCollection<string> leftOut) => Digest.Of(Encoding.UTF8.GetBytes(
        FormattableString.Invariant($"{TrainingData.DigestOf(data)}\n{profiles}\n{names}\n{string.Join(' ', leftOut)}")));

    private void Write(string staging, IReadOnlyCollection<string> leftOut)
    {
        IEnumerable<TrialRow> rows = Select(data.Profiles, profiles, leftOut)
            .Select(selected => TrialRow.From(selected.Row, SourceOf(selected.Row), selected.Split));
        using (CsvWriter csv = CsvWriter.ToFile(Path.Combine(staging, DataFolder.ManifestFile), CsvWriterOptions.Default with { NewLine = "\n" }))
        {
            csv.WriteRecords(rows);
        }

        var options = CsvWriterOptions.Default with { Separator = '\t', Mode = CsvMode.NoEscape, NewLine = "\n" };
        using CsvWriter tsv = CsvWriter.ToFile(Path.Combine(staging, "names.tsv"), options);
        tsv.WriteRecords(Select(data.Names, names, leftOut)
            .Select(selected => TrialName.From(selected.Row, SourceOf(selected.Row), selected.Split)));
    }

    private IEnumerable<(ProfileRow Row, Split Split)> Select(
        IReadOnlyList<ProfileRow> rows, double share, IReadOnlyCollection<string> leftOut)
    {
        HashSet<string> few = [.. rows.CountBy(SourceOf).Where(source => source.Value <= FewRows).Select(source => source.Key)];
        foreach (ProfileRow row in rows)
        {
            string source = SourceOf(row);
            if (!leftOut.Contains(source))
            {
                if (IsDrawn(row, share))
                {
                    yield return (row, row.Split);
                }
            }
            else if (few.Contains(source) || row.Split == Split.Test)
            {
                yield return (row, Split.Test);
            }
        }
    }

    private string SourceOf(ProfileRow row) => row.Slices.GetValueOrDefault(sourceColumn, "");

    private static bool IsDrawn(ProfileRow row, double share)
    {
        string key = $"{Path.GetFileName(row.AvatarPath)}\n{row.Nickname}";
        byte[] hash = SHA256.HashData(Encoding.UTF8.GetBytes(key));
        return BinaryPrimitives.ReadUInt32LittleEndian(hash) < share * uint.MaxValue;
    }
}
