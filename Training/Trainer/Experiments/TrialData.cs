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
/// same. A source that is left out is in no split but test, and there with all of its rows where they are few; of a learning curve's source
/// one half is in test.
/// </summary>
internal sealed class TrialData(DataFolder data, string folder, string sourceColumn, double profiles, double names)
{
    /// <summary>The most rows of a source that is left out to take from all splits; of a larger one those of test are enough.</summary>
    private const int FewRows = 4000;

    /// <summary>The folder of a trial's rows, which may be others' too; it is written where it isn't there.</summary>
    public string Folder(Trial trial)
    {
        string name = trial.LeftOut.Length == 0 ? "all" : "without-" + string.Join('-', trial.LeftOut);
        string target = Path.Combine(folder, $"{name}-{Digest.Abbreviate(DigestOf(trial))}");
        if (!Directory.Exists(target))
        {
            AtomicFolder.Replace(target, staging => Write(staging, trial));
        }

        return target;
    }

    /// <summary>One digest over what decides the rows of that folder, wherever it and the pictures are.</summary>
    public string DigestOf(Trial trial)
    {
        string rows = FormattableString.Invariant($"{TrainingData.DigestOf(data)}\n{profiles}\n{names}\n{string.Join(' ', trial.LeftOut)}");
        return Digest.Of(Encoding.UTF8.GetBytes(trial.Point is { } point
            ? FormattableString.Invariant($"{rows}\n{point.Source}\n{point.SourceShare}\n{point.OthersShare}")
            : rows));
    }

    private void Write(string staging, Trial trial)
    {
        IEnumerable<TrialRow> rows = Select(data.Profiles, profiles, trial.LeftOut, null)
            .Select(selected => TrialRow.From(selected.Row, SourceOf(selected.Row), selected.Split));
        using (CsvWriter csv = CsvWriter.ToFile(Path.Combine(staging, DataFolder.ManifestFile), CsvWriterOptions.Default with { NewLine = "\n" }))
        {
            csv.WriteRecords(rows);
        }

        var options = CsvWriterOptions.Default with { Separator = '\t', Mode = CsvMode.NoEscape, NewLine = "\n" };
        using CsvWriter tsv = CsvWriter.ToFile(Path.Combine(staging, "names.tsv"), options);
        tsv.WriteRecords(Select(data.Names, names, trial.LeftOut, trial.Point)
            .Select(selected => TrialName.From(selected.Row, SourceOf(selected.Row), selected.Split)));
    }

    private IEnumerable<(ProfileRow Row, Split Split)> Select(
        IReadOnlyList<ProfileRow> rows, double share, IReadOnlyCollection<string> leftOut, CurvePoint? point)
    {
        HashSet<string> few = [.. rows.CountBy(SourceOf).Where(source => source.Value <= FewRows).Select(source => source.Key)];
        foreach (ProfileRow row in rows)
        {
            string source = SourceOf(row);
            if (source == point?.Source)
            {
                double draw = Draw(row);
                if (draw >= 0.5 || draw < point.SourceShare)
                {
                    yield return (row, draw >= 0.5 ? Split.Test : Split.Train);
                }
            }
            else if (!leftOut.Contains(source))
            {
                if (Draw(row) < share * (row.Split == Split.Train ? point?.OthersShare ?? 1 : 1))
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

    // From 0 to 1: a larger share holds the rows of a smaller one.
    private static double Draw(ProfileRow row)
    {
        string key = $"{Path.GetFileName(row.AvatarPath)}\n{row.Nickname}";
        byte[] hash = SHA256.HashData(Encoding.UTF8.GetBytes(key));
        return BinaryPrimitives.ReadUInt32LittleEndian(hash) / (double)uint.MaxValue;
    }
}
