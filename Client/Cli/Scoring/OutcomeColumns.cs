using System.Globalization;
using GenderGrpc.Cli.Commands;
using GenderGrpc.Cli.Output;
using GenderGrpc.V1;
using OutcomeCase = GenderGrpc.V1.StreamPredictResponse.OutcomeOneofCase;

namespace GenderGrpc.Cli.Scoring;

/// <summary>The columns that scoring adds to the input's.</summary>
internal static class OutcomeColumns
{
    public const int Prediction = 0;
    public const int ProbabilityFemale = 1;
    public const int ModelVersion = 7;
    public const int Error = 8;

    public static readonly string[] Names =
    [
        "prediction", "probability_female", "avatar_probability_female", "nickname_probability_female",
        "avatar_weight", "nickname_weight", "reason", "model_version", "error",
    ];

    /// <summary>A field for each name. Of a failed row, all but the error are empty.</summary>
    public static string[] From(StreamPredictResponse answer)
    {
        if (answer.OutcomeCase == OutcomeCase.Error)
        {
            return ["", "", "", "", "", "", "", "", ServerFailure.Describe(answer.Error)];
        }

        var prediction = answer.Prediction;
        var avatar = PredictionText.Evidence(prediction, Modality.Avatar);
        var nickname = PredictionText.Evidence(prediction, Modality.Nickname);
        return
        [
            PredictionText.Name(prediction.Label),
            Number(prediction.ProbabilityFemale),
            Number(avatar?.ProbabilityFemale),
            Number(nickname?.ProbabilityFemale),
            Number(avatar?.Weight),
            Number(nickname?.Weight),
            PredictionText.Name(prediction.UndeterminedReason),
            prediction.ModelVersion,
            "",
        ];
    }

    private static string Number(double? value) => value?.ToString("0.000000", CultureInfo.InvariantCulture) ?? "";
}
