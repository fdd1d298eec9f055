using GenderGrpc.Bundle.Features;
using GenderGrpc.Training.Data;

namespace GenderGrpc.Training.Loop;

/// <summary>
/// Makes the batch of a step: modalities dropped or added, nicknames and avatars varied. All chance comes from the seed and the
/// step, so a resumed run sees what an uninterrupted one would have seen.
/// </summary>
internal sealed class BatchFactory(EpochPlan plan, AvatarPairing pairing, FeatureExtractor features, TrainOptions options)
{
    private const long Stream = 2L << 48;

    /// <summary>
    /// The batches from a step on, made as they are asked for: next to a step's computing they cost nothing.
    /// </summary>
    public IEnumerable<Batch> From(long firstStep)
    {
        for (long step = firstStep; step < plan.TotalSteps;)
        {
            Sample[] epoch = plan.Epoch((int)(step / plan.Steps));
            for (int i = (int)(step % plan.Steps); i < plan.Steps; i++, step++)
            {
                int start = i * options.BatchSize;
                yield return Create(step, epoch.AsSpan(start, Math.Min(epoch.Length - start, options.BatchSize)));
            }
        }
    }

    private Batch Create(long step, ReadOnlySpan<Sample> samples)
    {
        var random = new RandomStream(options.Seed, Stream + step);
        var views = new SampleView[samples.Length];
        var transforms = new List<AvatarTransform>();
        for (int i = 0; i < views.Length; i++)
        {
            views[i] = Vary(samples[i], random);
            if (options.AvatarAugmentation && views[i].Avatar is not null)
            {
                transforms.Add(AvatarTransform.Draw(random, options.GreyShare));
            }
        }

        return Batch.Create(views, features, [.. transforms]);
    }

    private SampleView Vary(Sample sample, RandomStream random)
    {
        var view = new SampleView(sample);
        if (view.Avatar is null && view.Nickname is not null && options.Pairing > 0 && random.Chance(options.Pairing))
        {
            view = pairing.Pair(view, random);
        }
        else if (view.Avatar is not null && view.Nickname is not null && random.Chance(options.ModalityDropout))
        {
            view = random.Chance(0.5) ? view with { Avatar = null } : view with { Nickname = null };
        }

        return view.Nickname is not null && random.Chance(options.NicknameAugmentation)
            ? view with { Nickname = NicknameAugmenter.Augment(view.Nickname, random) }
            : view;
    }
}
