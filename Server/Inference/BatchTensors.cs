using System.Runtime.InteropServices;
using GenderGrpc.Bundle;
using GenderGrpc.Bundle.Calibration;
using GenderGrpc.Bundle.Features;
using Microsoft.ML.OnnxRuntime;

namespace GenderGrpc.Server.Inference;

/// <summary>
/// The inputs and outputs of one worker's batches: one pinned buffer for each tensor, and for each batch size the
/// values over its first rows. Nothing is allocated once a size has been seen.
/// </summary>
internal sealed class BatchTensors : IDisposable
{
    private readonly FeatureSpec _features;
    private readonly int _avatarBytes;
    private readonly int _nicknameLength;
    private readonly byte[] _avatars;
    private readonly float[] _avatarPresent;
    private readonly int[] _nicknameIds;
    private readonly float[] _logits;
    private readonly float[] _avatarLogits;
    private readonly float[] _nicknameLogits;
    private readonly float[] _weights;
    private readonly OrtValue[]?[] _inputs;
    private readonly OrtValue[]?[] _outputs;

    public BatchTensors(FeatureSpec features, int maxBatchSize)
    {
        _features = features;
        _avatarBytes = features.Avatar.FeatureBytes;
        _nicknameLength = features.Nickname.Length;
        _avatars = Pinned<byte>(maxBatchSize * _avatarBytes);
        _avatarPresent = Pinned<float>(maxBatchSize);
        _nicknameIds = Pinned<int>(maxBatchSize * _nicknameLength);
        _logits = Pinned<float>(maxBatchSize);
        _avatarLogits = Pinned<float>(maxBatchSize);
        _nicknameLogits = Pinned<float>(maxBatchSize);
        _weights = Pinned<float>(maxBatchSize * 2);
        _inputs = new OrtValue[maxBatchSize + 1][];
        _outputs = new OrtValue[maxBatchSize + 1][];
    }

    /// <summary>Writes an item's features to a row; absent modalities are zero.</summary>
    public void Write(int row, WorkItem item)
    {
        Span<byte> avatar = _avatars.AsSpan(row * _avatarBytes, _avatarBytes);
        bool hasAvatar = item.Modalities.HasFlag(ModalityMask.Avatar);
        _avatarPresent[row] = hasAvatar ? 1 : 0;
        if (hasAvatar)
        {
            item.AvatarFeatures.CopyTo(avatar);
        }
        else
        {
            avatar.Clear();
        }

        Span<int> ids = _nicknameIds.AsSpan(row * _nicknameLength, _nicknameLength);
        if (item.Modalities.HasFlag(ModalityMask.Nickname))
        {
            item.NicknameIds.CopyTo(ids);
        }
        else
        {
            ids.Clear();
        }
    }

    /// <summary>What the graph said about a row.</summary>
    public ModelOutput Read(int row) =>
        new(_logits[row], _avatarLogits[row], _nicknameLogits[row], _weights[2 * row], _weights[(2 * row) + 1]);

    /// <summary>The inputs of the first rows, in the order of the graph contract.</summary>
    public OrtValue[] Inputs(int rows) => _inputs[rows] ??=
    [
        Value(_avatars, [rows, _features.Avatar.Size, _features.Avatar.Size, 3]),
        Value(_avatarPresent, [rows]),
        Value(_nicknameIds, [rows, _nicknameLength]),
    ];

    /// <summary>The outputs of the first rows, in the order of the graph contract.</summary>
    public OrtValue[] Outputs(int rows) => _outputs[rows] ??=
    [
        Value(_logits, [rows]),
        Value(_avatarLogits, [rows]),
        Value(_nicknameLogits, [rows]),
        Value(_weights, [rows, 2]),
    ];

    public void Dispose()
    {
        foreach (OrtValue value in _inputs.Concat(_outputs).SelectMany(values => values ?? []))
        {
            value.Dispose();
        }
    }

    private static T[] Pinned<T>(int length) => GC.AllocateArray<T>(length, pinned: true);

    private static OrtValue Value<T>(T[] buffer, long[] shape)
        where T : unmanaged
    {
        long length = 1;
        foreach (long dimension in shape)
        {
            length *= dimension;
        }

        Memory<T> memory = MemoryMarshal.CreateFromPinnedArray(buffer, 0, (int)length);
        return OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, memory, shape);
    }
}
