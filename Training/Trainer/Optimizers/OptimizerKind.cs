namespace GenderGrpc.Training.Optimizers;

/// <summary>Which optimiser trains.</summary>
internal enum OptimizerKind
{
    /// <summary>AdamW with gradient centralisation.</summary>
    GcAdamw,

    /// <summary>AdamW.</summary>
    Adamw,

    /// <summary>Plain stochastic gradient descent, a nickname at a time: for fastText alone.</summary>
    Sgd,
}
