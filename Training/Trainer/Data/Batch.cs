using GenderGrpc.Bundle;
using GenderGrpc.Bundle.Features;

namespace GenderGrpc.Training.Data;

/// <summary>The features of some samples, ready to become tensors.</summary>
internal sealed class Batch
{
    private Batch(int count, int length)
    {
        Ids = new int[count * length];
        Targets = new float[count];
        Labelled = new float[count];
    }

    /// <summary>How many samples there are (N).</summary>
    public int Count => Targets.Length;

    /// <summary>Nickname ids, N times L.</summary>
    public int[] Ids { get; }

    /// <summary>1 for female, 0 for male, 0.5 for undetermined.</summary>
    public float[] Targets { get; }

    /// <summary>1 where the label is female or male, else 0.</summary>
    public float[] Labelled { get; }

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
            views[i] = new SampleView(
                samples[i],
                mask.HasFlag(ModalityMask.Avatar) ? samples[i].Avatar : null,
                mask.HasFlag(ModalityMask.Nickname) ? samples[i].Row.Nickname : null);
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
            batch.Targets[i] = views[i].Sample.Target;
            batch.Labelled[i] = views[i].Sample.IsLabelled ? 1 : 0;
            features.Nickname(views[i].Nickname, batch.Ids.AsSpan(i * length, length));
            views[i].Avatar?.CopyTo(batch.Pixels, avatar++ * features.AvatarBytes);
        }

        return batch;
    }
}
