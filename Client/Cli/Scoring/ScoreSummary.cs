using System.Globalization;
using System.Text.Json;
using GenderGrpc.Cli.Output;

namespace GenderGrpc.Cli.Scoring;

/// <summary>How a scoring ended.</summary>
internal sealed record ScoreSummary
{
    private static readonly JsonSerializerOptions s_json = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    public required long Rows { get; init; }

    public required long Female { get; init; }

    public required long Male { get; init; }

    public required long Undetermined { get; init; }

    public required long Failed { get; init; }

    /// <summary>Of this start alone.</summary>
    public required double Seconds { get; init; }

    /// <summary>Of this start alone.</summary>
    public required double RowsPerSecond { get; init; }

    /// <summary>More than one if the server changed models midway.</summary>
    public required IReadOnlyList<string> ModelVersions { get; init; }

    /// <summary>Null where the input has no column of labels.</summary>
    public required LabelAgreement? Labels { get; init; }

    public string ToJson() => JsonSerializer.Serialize(new { Summary = this }, s_json);

    public void Write(TextWriter writer)
    {
        writer.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{Rows} rows: {Female} female, {Male} male, {Undetermined} undetermined, {Failed} failed."));
        writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Seconds:0.0} s, {RowsPerSecond:0} rows per second."));
        if (ModelVersions.Count > 1)
        {
            writer.WriteLine($"Note: {ModelVersions.Count} model versions answered; the column model_version tells them apart.");
        }

        if (Labels is { } labels)
        {
            Write(writer, labels);
        }
    }

    private static void Write(TextWriter writer, LabelAgreement labels)
    {
        var truths = labels.LabelledFemale + labels.LabelledMale;
        writer.WriteLine("Against the labels:");
        writer.WriteLine($"  coverage                  {Percent(labels.Coverage)}  "
            + $"({labels.Covered} of {truths} rows labelled female or male were answered female or male)");
        writer.WriteLine($"  accuracy of those         {Percent(labels.CoveredAccuracy)}  "
            + $"({labels.CoveredCorrect} of {labels.Covered})");
        writer.WriteLine($"  risk of those             {Percent(labels.Risk)}");
        writer.WriteLine($"  accuracy, forced choice   {Percent(labels.ForcedAccuracy)}  "
            + $"({labels.ForcedCorrect} of {labels.Forced} answered; female where the probability is at least 0.5)");
        var macroF1 = labels.ForcedMacroF1?.ToString("0.0000", CultureInfo.InvariantCulture) ?? "–";
        writer.WriteLine($"  macro-F1, forced choice   {macroF1}");
        writer.WriteLine($"  labelled undetermined     {labels.UndeterminedCovered} of {labels.LabelledUndetermined} "
            + "were answered female or male");
    }

    private static string Percent(double? share) => (share is { } value ? PredictionText.Percent(value) : "–").PadLeft(7);
}
