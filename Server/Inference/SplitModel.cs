using GenderGrpc.Bundle.Onnx;
using Microsoft.ML.OnnxRuntime;

namespace GenderGrpc.Server.Inference;

/// <summary>
/// A fused graph as the sessions of its <see cref="GraphSplit"/>, on the CPU: nicknames, what follows them, and the same without all
/// that looks at avatars, for batches of which no profile has one. Safe for concurrent use.
/// </summary>
internal sealed class SplitModel : IDisposable
{
    private static readonly string[] FusionOutputs = [GraphContract.Logit, GraphContract.AvatarLogit, GraphContract.ModalityWeights];

    private readonly NicknameAxis _axis;
    private readonly List<long[]> _jointShapes;
    private readonly GraphSession _nickname;
    private readonly GraphSession _fusion;
    private readonly GraphSession _avatarless;

    private SplitModel(
        NicknameAxis axis, GraphSplit split, List<long[]> jointShapes, InferenceSession nickname, InferenceSession avatarless, InferenceSession fusion)
    {
        _axis = axis;
        _jointShapes = jointShapes;
        _nickname = new GraphSession(nickname, [GraphContract.NicknameIds], [.. split.Joints, GraphContract.NicknameLogit]);
        _avatarless = new GraphSession(avatarless, [GraphContract.AvatarPresent, .. split.Joints], FusionOutputs);
        _fusion = new GraphSession(fusion, [GraphContract.Avatar, GraphContract.AvatarPresent, .. split.Joints], FusionOutputs);
        AbsentNickname = EncodeAbsentNickname();
    }

    /// <summary>The encoding of an absent nickname.</summary>
    public float[] AbsentNickname { get; }

    /// <summary>Opens a fused graph; null where it can't be split.</summary>
    /// <param name="fused">The graph.</param>
    /// <param name="axis">The lengths that nicknames may be computed with.</param>
    /// <param name="open">Opens a part of it.</param>
    public static SplitModel? Open(ReadOnlySpan<byte> fused, NicknameAxis axis, Func<byte[], InferenceSession> open)
    {
        if (GraphSplit.Of(fused) is not { } split)
        {
            return null;
        }

        var opened = new List<InferenceSession>();
        try
        {
            InferenceSession nickname = Open(split.Nickname);
            List<long[]> shapes =
                [.. split.Joints.Select(joint => nickname.OutputMetadata[joint].Dimensions.Skip(1).Select(size => (long)size).ToArray())];
            byte[] fusion = split.Fusion(shapes);
            if (shapes.SelectMany(shape => shape).All(size => size > 0) && AvatarlessGraph.Of(fusion) is { } avatarless)
            {
                var model = new SplitModel(axis, split, shapes, nickname, Open(avatarless), Open(fusion));
                opened.Clear();
                return model;
            }

            return null;
        }
        finally
        {
            opened.ForEach(session => session.Dispose());
        }

        InferenceSession Open(byte[] graph)
        {
            InferenceSession session = open(graph);
            opened.Add(session);
            return session;
        }
    }

    /// <summary>A worker's encodings of nicknames, whose logits go to a tensor of those.</summary>
    public NicknameEncodings CreateEncodings(PinnedRows<float> logits, int maxBatchSize) => new(_axis, _jointShapes, logits, maxBatchSize);

    /// <summary>Computes the batch that the tensors hold.</summary>
    public void Run(BatchTensors tensors)
    {
        tensors.EncodingsFor(this).Compute(_nickname);
        if (tensors.HasAvatars)
        {
            _fusion.Run(tensors.FusionInputs, tensors.FusionOutputs);
        }
        else
        {
            _avatarless.Run(tensors.AvatarlessInputs, tensors.FusionOutputs);
        }
    }

    public void Dispose()
    {
        _fusion.Dispose();
        _avatarless.Dispose();
        _nickname.Dispose();
    }

    private float[] EncodeAbsentNickname()
    {
        using var logits = new PinnedRows<float>(maxRows: 1);
        using NicknameEncodings encodings = CreateEncodings(logits, maxBatchSize: 1);
        encodings.Add(row: 0, [0]);
        encodings.Compute(_nickname);
        float[] encoding = new float[encodings.Width];
        encodings.Save(row: 0, encoding);
        return encoding;
    }
}
