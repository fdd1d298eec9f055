using GenderGrpc.Bundle;
using GenderGrpc.Bundle.Features;

namespace GenderGrpc.Training.Data;

/// <summary>The features of some samples, ready to become tensors.</summary>
internal sealed class Batch
{
    private Batch(int count, int length)
    {
        Count = count;
        Ids = new int[count * length];
        Labels = new BatchLabels(count);
        AvatarLabels = new BatchLabels(count);
        NicknameLabels = new BatchLabels(count);
    }

    /// <summary>How many samples there are (N).</summary>
    public int Count { get; }

    /// <summary>Nickname ids, N times L.</summary>
    public int[] Ids { get; }

    /// <summary>What the profiles are.</summary>
    public BatchLabels Labels { get; }

    /// <summary>What their avatars say by themselves.</summary>
    public BatchLabels AvatarLabels { get; }

    /// <summary>What their nicknames say by themselves.</summary>
    public BatchLabels NicknameLabels { get; }

    /// <summary>Rows that have an avatar (M of them).</summary>
    public required long[] AvatarRows { get; init; }

    /// <summary>Their pixels, M times S·S·3.</summary>
    public required byte[] Pixels { get; init; }

    /// <summary>Their transforms; empty where nothing is augmented.</summary>
    public AvatarTransform[] Transforms { get; init; } = [];

    /// <summary>Rows as they are, with at most the modalities of the mask.</summary>
    public static Batch Create(ReadOnlySpan<Sample> samples, ModalityMask mask, FeatureExtractor features)
    {
        var views = new SampleView[samples.Length];
        for (int i = 0; i < views.Length; i++)
        {
            var view = new SampleView(samples[i]);
            views[i] = view with
            {
                Avatar = mask.HasFlag(ModalityMask.Avatar) ? view.Avatar : null,
                Nickname = mask.HasFlag(ModalityMask.Nickname) ? view.Nickname : null,
            };
        }

        return Create(views, features, []);
    }

    /// <summary>Rows as an augmentation shows them.</summary>
    public static Batch Create(ReadOnlySpan<SampleView> views, FeatureExtractor features, AvatarTransform[] transforms)
    {
        var rows = new List<long>();
        for (int i = 0; i < views.Length; i++)
        {
            if (views[i].Avatar is not null)
            {
                rows.Add(i);
            }
        }

        int length = features.NicknameLength;
        var batch = new Batch(views.Length, length)
        {
            AvatarRows = [.. rows],
            Pixels = new byte[rows.Count * features.AvatarBytes],
            Transforms = transforms,
        };
        int avatar = 0;
        for (int i = 0; i < views.Length; i++)
        {
            batch.Labels.Set(i, views[i].Label);
            batch.AvatarLabels.Set(i, views[i].AvatarLabel);
            batch.NicknameLabels.Set(i, views[i].NicknameLabel);
            features.Nickname(views[i].Nickname, batch.Ids.AsSpan(i * length, length));
            views[i].Avatar?.CopyTo(batch.Pixels, avatar++ * features.AvatarBytes);
        }

        return batch;
    }
}
