using System.Globalization;

namespace GenderGrpc.Cli.Scoring;

/// <summary>Counts outcomes against labels, from the same fields that the output has.</summary>
internal sealed class ScoreTally
{
    private readonly HashSet<string> _modelVersions = [];

    // [truth, answer] and [truth, forced choice]; female is 0, male 1, undetermined 2.
    private readonly long[,] _answers = new long[3, 3];
    private readonly long[,] _choices = new long[2, 2];
    private readonly long[] _labelled = new long[3];
    private readonly long[] _predicted = new long[3];

    public long Rows { get; private set; }

    public long Failed { get; private set; }

    /// <param name="label">The row's label; null or anything but female, male and undetermined: it has none.</param>
    /// <param name="outcome">The fields of <see cref="OutcomeColumns"/>.</param>
    public void Add(string? label, ReadOnlySpan<string> outcome)
    {
        Rows++;
        var truth = IndexOf(label);
        if (truth >= 0)
        {
            _labelled[truth]++;
        }

        var answer = IndexOf(outcome[OutcomeColumns.Prediction]);
        if (answer < 0)
        {
            Failed++;
            return;
        }

        _predicted[answer]++;
        _modelVersions.Add(outcome[OutcomeColumns.ModelVersion]);
        if (truth >= 0)
        {
            _answers[truth, answer]++;
        }

        if (truth is 0 or 1)
        {
            var probability = double.Parse(outcome[OutcomeColumns.ProbabilityFemale], CultureInfo.InvariantCulture);
            _choices[truth, probability >= 0.5 ? 0 : 1]++;
        }
    }

    public ScoreSummary Summarise(bool hasLabels, long rowsOfThisStart, TimeSpan elapsed) => new()
    {
        Rows = Rows,
        Female = _predicted[0],
        Male = _predicted[1],
        Undetermined = _predicted[2],
        Failed = Failed,
        Seconds = elapsed.TotalSeconds,
        RowsPerSecond = elapsed > TimeSpan.Zero ? rowsOfThisStart / elapsed.TotalSeconds : 0,
        ModelVersions = [.. _modelVersions],
        Labels = hasLabels ? Agreement() : null,
    };

    private LabelAgreement Agreement() => new()
    {
        LabelledFemale = _labelled[0],
        LabelledMale = _labelled[1],
        LabelledUndetermined = _labelled[2],
        Covered = _answers[0, 0] + _answers[0, 1] + _answers[1, 0] + _answers[1, 1],
        CoveredCorrect = _answers[0, 0] + _answers[1, 1],
        Forced = _choices[0, 0] + _choices[0, 1] + _choices[1, 0] + _choices[1, 1],
        ForcedCorrect = _choices[0, 0] + _choices[1, 1],
        ForcedMacroF1 = MacroF1(_choices),
        UndeterminedCovered = _answers[2, 0] + _answers[2, 1],
    };

    /// <summary>The mean F1 of the classes that occur as truth or answer; null: none does.</summary>
    private static double? MacroF1(long[,] counts)
    {
        var sum = 0.0;
        var classes = 0;
        for (var i = 0; i < 2; i++)
        {
            // 2 TP / (2 TP + FP + FN)
            var occurrences = (2 * counts[i, i]) + counts[1 - i, i] + counts[i, 1 - i];
            if (occurrences > 0)
            {
                sum += 2.0 * counts[i, i] / occurrences;
                classes++;
            }
        }

        return classes == 0 ? null : sum / classes;
    }

    private static int IndexOf(string? label) => label?.Trim().ToUpperInvariant() switch
    {
        "FEMALE" => 0,
        "MALE" => 1,
        "UNDETERMINED" => 2,
        _ => -1,
    };
}
