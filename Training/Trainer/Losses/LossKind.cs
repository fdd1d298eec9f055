namespace GenderGrpc.Training.Losses;

/// <summary>What a run minimises.</summary>
internal enum LossKind
{
    /// <summary>Cross-entropy, and after its warm-up the mask loss.</summary>
    Mask,

    /// <summary>Binary cross-entropy throughout.</summary>
    Bce,
}
