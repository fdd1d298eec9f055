using GenderGrpc.V1;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;

namespace GenderGrpc.Client.Tests.Peer;

/// <summary>
/// How the peer answers. A nickname that is a number is the probability of female; one that starts with "bad" is an
/// INVALID_ARGUMENT, whose message names the field if it ends with "named"; any other, and none, is 0.5.
/// </summary>
internal sealed class PeerScript
{
    public StreamScript Stream { get; init; } = AnswerInTurn;

    public List<Profile> Received { get; } = [];

    /// <summary>Delays that calls for one profile or a batch are refused with, one after the other, before one is answered.</summary>
    public Queue<TimeSpan> Refusals { get; init; } = [];

    public static async Task AnswerInTurn(
        IAsyncStreamReader<StreamPredictRequest> requests,
        IServerStreamWriter<StreamPredictResponse> responses,
        ServerCallContext context)
    {
        await foreach (var request in requests.ReadAllAsync(context.CancellationToken))
        {
            await responses.WriteAsync(Answer(request), context.CancellationToken);
        }
    }

    public static StreamPredictResponse Answer(StreamPredictRequest request)
    {
        var answer = new StreamPredictResponse { Sequence = request.Sequence };
        if (ErrorOf(request.Profile) is { } error)
        {
            answer.Error = error;
        }
        else
        {
            answer.Prediction = Predict(request.Profile, request.MaxError, request.Compute);
        }

        return answer;
    }

    /// <summary>Throws where the call is one to refuse.</summary>
    public void ThrowIfBusy()
    {
        if (Refusals.TryDequeue(out var delay))
        {
            throw new Google.Rpc.Status
            {
                Code = (int)Code.ResourceExhausted,
                Message = "The server's queue is full.",
                Details = { Any.Pack(new RetryInfo { RetryDelay = Duration.FromTimeSpan(delay) }) },
            }.ToRpcException();
        }
    }

    public static Google.Rpc.Status? ErrorOf(Profile profile) =>
        !profile.Nickname.StartsWith("bad", StringComparison.Ordinal) ? null : new Google.Rpc.Status
        {
            Code = (int)Code.InvalidArgument,
            Message = profile.Nickname.EndsWith("named", StringComparison.Ordinal)
                ? "profile.nickname at most 256"
                : "A limit was broken.",
            Details =
            {
                Any.Pack(new BadRequest
                {
                    FieldViolations =
                    {
                        new BadRequest.Types.FieldViolation { Field = "profile.nickname", Description = "at most 256" },
                    },
                }),
            },
        };

    /// <summary>Female from 0.7 on, male to 0.3, undetermined between. Every cascade stops early.</summary>
    public static Prediction Predict(Profile profile, double maxError, Compute compute)
    {
        var probability = double.TryParse(profile.Nickname, out var number) ? number : 0.5;
        var prediction = new Prediction
        {
            Label = probability >= 0.7 ? Label.Female : probability <= 0.3 ? Label.Male : Label.Undetermined,
            ProbabilityFemale = probability,
            ModelVersion = $"sha256:{maxError:0.00}",
            StoppedEarly = compute == Compute.Cascade,
            Timings = new Timings { QueueMicros = 1_000_000, FeaturesMicros = 2_000_000, InferenceMicros = 3_000_000 },
        };
        if (prediction.Label == Label.Undetermined)
        {
            prediction.UndeterminedReason = UndeterminedReason.LowMargin;
        }

        if (profile.HasNickname)
        {
            prediction.Evidence.Add(new Evidence { Modality = Modality.Nickname, ProbabilityFemale = probability, Weight = 1 });
        }

        return prediction;
    }
}
