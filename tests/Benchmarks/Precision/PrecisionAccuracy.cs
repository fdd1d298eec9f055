using System.Globalization;
using GenderGrpc.Benchmarks.Profiles;
using GenderGrpc.Benchmarks.Report;
using GenderGrpc.Bundle.Calibration;
using GenderGrpc.Server.Inference;

namespace GenderGrpc.Benchmarks.Precision;

/// <summary>How often the two are right, given the whole profile and the avatar alone.</summary>
internal static class PrecisionAccuracy
{
    private const double MostFall = 0.003;
    private const string Shares = "0.0000";

    public static async Task<ReportSection> MeasureAsync(
        PredictionPipeline float32, PredictionPipeline int8, LabelledProfile[] profiles, CancellationToken cancellationToken)
    {
        var table = new ReportTable(2, "sees", "precision", "accuracy", "balanced accuracy", "choices unlike float32's");
        var targets = new List<Target>();
        foreach ((string sees, bool hasNickname) in new[] { ("avatar and nickname", true), ("avatar", false) })
        {
            ForcedChoices before = await ChooseAsync(float32, profiles, hasNickname, cancellationToken);
            ForcedChoices after = await ChooseAsync(int8, profiles, hasNickname, cancellationToken);
            table.Row(sees, "float32", Cell.Of(before.Accuracy, Shares), Cell.Of(before.BalancedAccuracy, Shares), "");
            table.Row(
                sees, "int8", Cell.Of(after.Accuracy, Shares), Cell.Of(after.BalancedAccuracy, Shares), Cell.Of(after.DifferencesFrom(before)));
            targets.Add(Target.AtMost($"accuracy by {sees}, below float32's", before.Accuracy - after.Accuracy, MostFall, Shares));
        }

        return new ReportSection(string.Create(
            CultureInfo.InvariantCulture, $"What both say of the {profiles.Length} real pairs, where they must choose between female and male."))
        {
            Table = table,
            Targets = targets,
        };
    }

    private static async Task<ForcedChoices> ChooseAsync(
        PredictionPipeline pipeline, LabelledProfile[] profiles, bool hasNickname, CancellationToken cancellationToken)
    {
        bool[] choices = new bool[profiles.Length];
        for (int i = 0; i < profiles.Length; i++)
        {
            await pipeline.AdmitAsync(cancellationToken);
            PredictionResult result = await pipeline.PredictAsync(new PredictionInput
            {
                Avatar = profiles[i].Profile.Avatar,
                Nickname = hasNickname ? profiles[i].Profile.Nickname : null,
                MaxError = DecisionRule.DefaultMaxError,
                Deadline = DateTime.MaxValue,
                CancellationToken = cancellationToken,
            });
            choices[i] = result.IsFailure
                ? throw new InvalidOperationException($"A profile failed: {result.Failure.Reason}.")
                : DecisionRule.IsFemale(result.Decision.ProbabilityFemale);
        }

        return new ForcedChoices(choices, Array.ConvertAll(profiles, one => one.IsFemale));
    }
}
