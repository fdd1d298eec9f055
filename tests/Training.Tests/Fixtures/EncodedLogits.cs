using System.Buffers.Binary;
using GenderGrpc.Bundle;
using GenderGrpc.Bundle.Calibration;
using GenderGrpc.Bundle.Features;
using GenderGrpc.Training.Data;
using GenderGrpc.Training.Evaluation;

namespace GenderGrpc.Training.Tests.Fixtures;

/// <summary>A model whose logits are the first four bytes of the avatar, so that any distribution can be drawn.</summary>
internal sealed class EncodedLogits() : Predictor(s_features)
{
    private static readonly FeatureExtractor s_features = new(
        new FeatureSpec
        {
            Avatar = new AvatarSpec { Size = 32 },
            Nickname = new NicknameSpec { Length = 6, HashBuckets = 11 },
        },
        TinyModel.Vocabulary);

    /// <summary>A profile that gets this logit.</summary>
    public static Sample Sample(Label label, double logit)
    {
        byte[] avatar = new byte[s_features.AvatarBytes];
        BinaryPrimitives.WriteSingleLittleEndian(avatar, (float)logit);
        return Samples.Of(label, avatar: avatar);
    }

    /// <inheritdoc />
    protected override void Run(Batch batch, Span<ModelOutput> outputs)
    {
        for (int row = 0; row < outputs.Length; row++)
        {
            float logit = BinaryPrimitives.ReadSingleLittleEndian(batch.Pixels.AsSpan(row * Features.AvatarBytes));
            outputs[row] = new ModelOutput(logit, logit, 0, 1, 0);
        }
    }
}
