using GenderGrpc.Benchmarks.Profiles;
using GenderGrpc.Bundle;
using GenderGrpc.Bundle.Calibration;
using GenderGrpc.Server.Inference;

namespace GenderGrpc.Benchmarks.Cascades;

/// <summary>The server's pipeline in this process.</summary>
internal sealed class PipelineCascade(PredictionPipeline pipeline, int window) : ICascadePath
{
    public string Name => "in-process pipeline";

    public async Task<CascadeRound> PredictAsync(
        IReadOnlyList<LabelledProfile> profiles, int items, bool isCascade, CancellationToken cancellationToken)
    {
        var round = new CascadeRound();
        var inFlight = new Queue<Task<PredictionResult>>(window);
        for (int i = 0; i < items; i++)
        {
            if (inFlight.Count == window)
            {
                await TakeAsync();
            }

            await pipeline.AdmitAsync(cancellationToken);
            EncodedProfile profile = profiles[i % profiles.Count].Profile;
            var input = new PredictionInput
            {
                Avatar = profile.Avatar,
                Nickname = profile.Nickname,
                MaxError = DecisionRule.DefaultMaxError,
                AllowsCascade = isCascade,
                Deadline = DateTime.MaxValue,
                CancellationToken = cancellationToken,
            };
            inFlight.Enqueue(pipeline.PredictAsync(input).AsTask());
        }

        while (inFlight.Count > 0)
        {
            await TakeAsync();
        }

        return round;

        async Task TakeAsync()
        {
            PredictionResult result = await inFlight.Dequeue();
            if (result.IsFailure)
            {
                throw new InvalidOperationException($"A profile failed: {result.Failure.Reason}.");
            }

            bool? isFemale = result.Decision.Label == Label.Undetermined ? null : result.Decision.Label == Label.Female;
            round = round.With(isFemale, result.Decision.StoppedEarly, profiles[round.Items % profiles.Count].IsFemale);
        }
    }
}
