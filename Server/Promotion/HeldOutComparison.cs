using GenderGrpc.Bundle.Manifest;
using GenderGrpc.Server.Inference;
using GenderGrpc.Server.Options;
using GenderGrpc.V1;

namespace GenderGrpc.Server.Promotion;

/// <summary>Compares a model with the active one on the same held-out profiles.</summary>
internal sealed class HeldOutComparison(PipelineLoader loader, ActivePipeline active, ServerOptions options)
{
    private const int AtOnce = 8;
    private const double AnyError = 0.5;

    /// <summary>What the gate finds. A model that can't be compared doesn't pass, unless nothing is asked for.</summary>
    /// <param name="candidate">The model's manifest.</param>
    /// <param name="bundle">Its folder.</param>
    /// <param name="dataset">The dataset's folder.</param>
    public async Task<GateResult> CheckAsync(BundleManifest candidate, string bundle, string dataset)
    {
        double margin = options.Promotion.AccuracyMargin;
        using PipelineLease lease = active.Lease();
        if (margin >= 1 || lease.Pipeline.Manifest.Version == candidate.Version)
        {
            return new GateResult { Gate = PromotionGates.AgainstActive, Passed = true };
        }

        HeldOutProfile[] profiles = HeldOutProfiles.Read(dataset, options.Promotion.ComparedProfiles);
        if (profiles.Length == 0)
        {
            return new GateResult { Gate = PromotionGates.AgainstActive, Passed = false };
        }

        double now = await AccuracyAsync(lease.Pipeline, profiles);
        await using PredictionPipeline pipeline = loader.Load(bundle);
        return PromotionGates.AtLeast(PromotionGates.AgainstActive, await AccuracyAsync(pipeline, profiles), now - margin);
    }

    private static async Task<double> AccuracyAsync(PredictionPipeline pipeline, HeldOutProfile[] profiles)
    {
        int right = 0;
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = AtOnce };
        await Parallel.ForEachAsync(profiles, parallel, async (profile, cancellationToken) =>
        {
            byte[] avatar = profile.AvatarFile is null ? [] : await File.ReadAllBytesAsync(profile.AvatarFile, cancellationToken);
            await pipeline.AdmitAsync(cancellationToken);
            PredictionResult result = await pipeline.PredictAsync(new PredictionInput
            {
                Avatar = avatar,
                Nickname = profile.Nickname,
                MaxError = AnyError,
                Deadline = DateTime.MaxValue,
            });
            if (!result.IsFailure && result.Decision.ProbabilityFemale >= 0.5 == profile.IsFemale)
            {
                Interlocked.Increment(ref right);
            }
        });
        return (double)right / profiles.Length;
    }
}
