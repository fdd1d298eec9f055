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

    private (int Epoch, Sample[] Samples) _drawn = (-1, []);

    /// <summary>
    /// The batch at a position, made when it is asked for: next to a step's computing it costs nothing. It ends with its epoch.
    /// </summary>
    public Batch Create(RunPosition position, int batchSize)
    {
        if (_drawn.Epoch != position.Epoch)
        {
            _drawn = (position.Epoch, plan.Epoch(position.Epoch));
        }

        ReadOnlySpan<Sample> rest = _drawn.Samples.AsSpan(position.Offset);
        return Create(position.Step, rest[..Math.Min(rest.Length, batchSize)]);
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
                transforms.Add(AvatarTransform.Draw(random, options));
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
            ? view with { Nickname = NicknameAugmenter.Augment(view.Nickname, options.AccountShare, random) }
            : view;
    }
}
