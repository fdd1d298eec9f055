using GenderGrpc.Bundle.Features;
using static TorchSharp.torch;

namespace GenderGrpc.Training.Data;

/// <summary>A batch as tensors, in the caller's dispose scope.</summary>
/// <param name="Pixels">(M, S, S, 3); null where no row has an avatar.</param>
/// <param name="Rows">(M) rows that have one.</param>
/// <param name="Ids">(N, L).</param>
internal readonly record struct BatchTensors(Tensor? Pixels, Tensor Rows, Tensor Ids)
{
    /// <summary>Makes the tensors, augmenting the avatars where the batch says so.</summary>
    public static BatchTensors Create(Batch batch, FeatureSpec features)
    {
        int size = features.Avatar.Size;
        Tensor? pixels = batch.AvatarRows.Length == 0
            ? null
            : tensor(batch.Pixels, [batch.AvatarRows.Length, size, size, 3]);
        if (pixels is not null && batch.Transforms.Length > 0)
        {
            pixels = AvatarTransform.Apply(pixels, batch.Transforms);
        }

        return new BatchTensors(
            pixels,
            tensor(batch.AvatarRows, ScalarType.Int64),
            tensor(batch.Ids, [batch.Count, features.Nickname.Length]));
    }
}
