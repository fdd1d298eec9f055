using GenderGrpc.Bundle;

namespace GenderGrpc.Training.Models;

/// <summary>The shape of the model.</summary>
internal sealed record ModelOptions
{
    /// <summary>Which model it is.</summary>
    public ModelKind Kind { get; init; }

    /// <summary>What stands after each stage of the avatar's encoder.</summary>
    public AttentionBlocks AttentionBlocks { get; init; }

    /// <summary>What the model looks at.</summary>
    public ModalityMask Modalities => Kind switch
    {
        ModelKind.Nickname or ModelKind.Fasttext => ModalityMask.Nickname,
        ModelKind.Avatar => ModalityMask.Avatar,
        _ => ModalityMask.Both,
    };

    /// <summary>The embeddings' dimension D.</summary>
    public int Dimension { get; init; } = 128;

    /// <summary>Transformer layers of the nickname encoder.</summary>
    public int Layers { get; init; } = 2;

    /// <summary>Attention heads; they divide the dimension.</summary>
    public int Heads { get; init; } = 4;

    /// <summary>Hidden units of a transformer layer.</summary>
    public int FeedForward { get; init; } = 256;

    /// <summary>Hash buckets for runs of 2 and more runes; 0 leaves such runs to the layers above.</summary>
    public int NgramBuckets { get; init; }

    /// <summary>The dimension of a bucket's embedding.</summary>
    public int NgramDimension { get; init; } = 24;

    /// <summary>Runes of the longest run that is hashed.</summary>
    public int NgramLength { get; init; } = 3;

    /// <summary>Probability of dropping a run.</summary>
    public double NgramDropout { get; init; } = 0.5;

    /// <summary>Probability of dropping a hidden unit.</summary>
    public double Dropout { get; init; } = 0.1;

    /// <summary>Whether the fused logit begins as the sum of what either modality says alone, and the fusion corrects that.</summary>
    public bool EvidenceResidual { get; init; } = true;

    /// <summary>MobileNetV2's width multiplier.</summary>
    public double Width { get; init; } = 0.5;

    /// <summary>Hash buckets of the wide part; 0 is none.</summary>
    public int WideBuckets { get; init; }

    /// <summary>Tokens of the longest of its n-grams.</summary>
    public int WideLength { get; init; } = 6;
}
