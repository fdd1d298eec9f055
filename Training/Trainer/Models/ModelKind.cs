namespace GenderGrpc.Training.Models;

/// <summary>Which model is trained.</summary>
internal enum ModelKind
{
    /// <summary>Both encoders, weighed by attention.</summary>
    Attention,

    /// <summary>Both encoders, one after the other, and a fully connected layer: the multimodal baseline.</summary>
    Concat,

    /// <summary>The nickname's encoder alone.</summary>
    Nickname,

    /// <summary>The avatar's encoder alone.</summary>
    Avatar,

    /// <summary>The mean of the embeddings of a nickname's character n-grams: the baseline that is nearly linear.</summary>
    Fasttext,
}
