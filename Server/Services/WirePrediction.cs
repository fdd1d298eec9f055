using GenderGrpc.Bundle;
using GenderGrpc.Bundle.Calibration;
using GenderGrpc.Server.Inference;
using GenderGrpc.V1;

namespace GenderGrpc.Server.Services;

/// <summary>Profiles and predictions between the wire and the pipeline.</summary>
internal static class WirePrediction
{
    /// <summary>What to predict of a profile; the avatar's bytes stay where they are.</summary>
    public static PredictionInput ToInput(
        this Profile? profile,
        Flow flow,
        PredictionTerms terms,
        DateTime deadline,
        CancellationToken cancellationToken,
        SlotTurn? turn = null) =>
        new()
        {
            Avatar = profile is { HasAvatar: true } ? profile.Avatar.Memory : default,
            Nickname = profile is { HasNickname: true } ? profile.Nickname : null,
            MaxError = terms.MaxError,
            AllowsCascade = terms.AllowsCascade,
            Deadline = deadline,
            Flow = flow,
            CancellationToken = cancellationToken,
            Turn = turn,
        };

    /// <summary>The prediction of a result that is no failure.</summary>
    public static Prediction ToPrediction(this in PredictionResult result, string modelVersion)
    {
        Decision decision = result.Decision;
        var prediction = new Prediction
        {
            // Bundle's enums mirror the wire's.
            Label = (V1.Label)decision.Label,
            ProbabilityFemale = decision.ProbabilityFemale,
            UndeterminedReason = (V1.UndeterminedReason)decision.Reason,
            ModelVersion = modelVersion,
            StoppedEarly = decision.StoppedEarly,
            Timings = new Timings
            {
                QueueMicros = Micros(result.Timings.Queue),
                FeaturesMicros = Micros(result.Timings.Features),
                InferenceMicros = Micros(result.Timings.Inference),
            },
        };
        if (decision.Modalities.HasFlag(ModalityMask.Avatar))
        {
            prediction.Evidence.Add(new Evidence
            {
                Modality = Modality.Avatar,
                ProbabilityFemale = decision.AvatarProbabilityFemale,
                Weight = decision.AvatarWeight,
            });
        }

        if (decision.Modalities.HasFlag(ModalityMask.Nickname))
        {
            prediction.Evidence.Add(new Evidence
            {
                Modality = Modality.Nickname,
                ProbabilityFemale = decision.NicknameProbabilityFemale,
                Weight = decision.NicknameWeight,
            });
        }

        return prediction;
    }

    private static long Micros(TimeSpan time) => time.Ticks / TimeSpan.TicksPerMicrosecond;
}
