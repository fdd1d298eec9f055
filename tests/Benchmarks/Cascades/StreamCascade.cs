using GenderGrpc.Benchmarks.Profiles;
using GenderGrpc.Bundle.Calibration;
using GenderGrpc.Client;
using GenderGrpc.V1;
using Grpc.Net.Client;

namespace GenderGrpc.Benchmarks.Cascades;

/// <summary>One StreamPredict call to a server process.</summary>
internal sealed class StreamCascade(GrpcChannel channel, int window) : ICascadePath
{
    public string Name => "StreamPredict over TCP";

    public async Task<CascadeRound> PredictAsync(
        IReadOnlyList<LabelledProfile> profiles, int items, bool isCascade, CancellationToken cancellationToken)
    {
        var options = new PredictionOptions
        {
            MaxError = DecisionRule.DefaultMaxError,
            Compute = isCascade ? Compute.Cascade : Compute.Unspecified,
        };
        IAsyncEnumerable<Profile> messages = Enumerable.Range(0, items)
            .Select(i => profiles[i % profiles.Count].Profile.ToMessage())
            .ToAsyncEnumerable();
        var round = new CascadeRound();
        await foreach (StreamPredictResponse answer in GenderPredictionClient.FromChannel(channel).PredictStreamAsync(
            messages, options, window, cancellationToken))
        {
            Prediction prediction = answer.Prediction
                ?? throw new InvalidOperationException($"A profile has no prediction: {answer.OutcomeCase} {answer.Error}.");
            bool? isFemale = prediction.Label == Label.Undetermined ? null : prediction.Label == Label.Female;
            round = round.With(isFemale, prediction.StoppedEarly, profiles[round.Items % profiles.Count].IsFemale);
        }

        return round;
    }
}
