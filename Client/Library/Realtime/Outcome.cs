using GenderGrpc.V1;
using Google.Protobuf;
using Google.Rpc;
using Grpc.Core;

namespace GenderGrpc.Client.Realtime;

/// <summary>A result on its way to the frame thread, and the submission that it ends.</summary>
/// <param name="Entry">The submission's place in the table.</param>
/// <param name="Result">The result, but for the submission's number and slot, and its age.</param>
internal readonly record struct Outcome(int Entry, PredictionResult Result)
{
    public static Outcome Superseded(int entry) => new(entry, new() { Outcome = PredictionOutcome.Superseded });

    public static Outcome Expired(int entry) => new(entry, new() { Outcome = PredictionOutcome.Expired });

    public static Outcome Error(int entry, StatusCode code, string? reason = null) =>
        new(entry, new() { Outcome = PredictionOutcome.Error, ErrorCode = code, ErrorReason = reason });

    /// <summary>What the server answered.</summary>
    public static Outcome Of(int entry, StreamPredictResponse answer) => answer.OutcomeCase switch
    {
        StreamPredictResponse.OutcomeOneofCase.Prediction => new(entry, Read(answer.Prediction)),
        StreamPredictResponse.OutcomeOneofCase.Superseded => Superseded(entry),
        StreamPredictResponse.OutcomeOneofCase.Expired => Expired(entry),
        StreamPredictResponse.OutcomeOneofCase.Error =>
            Error(entry, (StatusCode)answer.Error.Code, ReasonOf(answer.Error)),
        // A server that breaks the contract.
        _ => Error(entry, StatusCode.Internal),
    };

    private static string? ReasonOf(Google.Rpc.Status status)
    {
        try
        {
            return status.GetDetail<ErrorInfo>()?.Reason;
        }
        catch (InvalidProtocolBufferException)
        {
            // What it says can't be read; that it is an error can.
            return null;
        }
    }

    private static PredictionResult Read(Prediction prediction)
    {
        var result = new PredictionResult
        {
            Outcome = PredictionOutcome.Prediction,
            Label = prediction.Label,
            ProbabilityFemale = prediction.ProbabilityFemale,
            UndeterminedReason = prediction.UndeterminedReason,
            ModelVersion = prediction.ModelVersion,
            StoppedEarly = prediction.StoppedEarly,
        };
        foreach (var evidence in prediction.Evidence)
        {
            result = evidence.Modality switch
            {
                Modality.Avatar => result with
                {
                    AvatarProbabilityFemale = evidence.ProbabilityFemale,
                    AvatarWeight = evidence.Weight,
                },
                Modality.Nickname => result with
                {
                    NicknameProbabilityFemale = evidence.ProbabilityFemale,
                    NicknameWeight = evidence.Weight,
                },
                _ => result,
            };
        }

        return result;
    }
}
