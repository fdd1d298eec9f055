using System.Runtime.InteropServices;
using GenderGrpc.Bundle;
using GenderGrpc.Bundle.Calibration;
using GenderGrpc.Bundle.Features;
using GenderGrpc.Bundle.Onnx;
using Microsoft.ML.OnnxRuntime;

namespace GenderGrpc.Server.Inference;

/// <summary>
/// The inputs and outputs of one worker's batches: one pinned buffer for each tensor, and for each batch size, and each length of
/// nicknames, the values over its begin. Nothing is allocated once a size and a length have been seen.
/// </summary>
internal sealed class BatchTensors : IDisposable
{
    /// <summary>The inputs' names in the graph, in their order.</summary>
    public static readonly string[] InputNames = [GraphContract.Avatar, GraphContract.AvatarPresent, GraphContract.NicknameIds];

    /// <summary>The outputs' names in the graph, in their order.</summary>
    public static readonly string[] OutputNames =
        [GraphContract.Logit, GraphContract.AvatarLogit, GraphContract.NicknameLogit, GraphContract.ModalityWeights];

    private readonly FeatureSpec _features;
    private readonly BatchAxis _batches;
    private readonly int _avatarBytes;
    private readonly NicknameAxis _nicknames;
    private readonly byte[] _avatars;
    private readonly float[] _avatarPresent;
    private readonly int[] _nicknameIds;
    private readonly float[] _logits;
    private readonly float[] _avatarLogits;
    private readonly float[] _nicknameLogits;
    private readonly float[] _weights;
    private readonly OrtValue[]?[][] _inputs;
    private readonly OrtValue[]?[][] _avatarlessInputs;
    private readonly OrtValue[]?[] _outputs;
    private int _rows;
    private int _lengthIndex;

    /// <summary>Tensors for batches of 1 to <paramref name="maxBatchSize"/> profiles.</summary>
    public BatchTensors(FeatureSpec features, NicknameAxis nicknames, BatchAxis batches, int maxBatchSize)
    {
        maxBatchSize = batches.RowsFor(maxBatchSize);
        _features = features;
        _batches = batches;
        _nicknames = nicknames;
        _avatarBytes = features.Avatar.FeatureBytes;
        _avatars = Pinned<byte>(maxBatchSize * _avatarBytes);
        _avatarPresent = Pinned<float>(maxBatchSize);
        _nicknameIds = Pinned<int>(maxBatchSize * features.Nickname.Length);
        _logits = Pinned<float>(maxBatchSize);
        _avatarLogits = Pinned<float>(maxBatchSize);
        _nicknameLogits = Pinned<float>(maxBatchSize);
        _weights = Pinned<float>(maxBatchSize * 2);
        _inputs = [.. Enumerable.Range(0, nicknames.Count).Select(_ => new OrtValue[]?[maxBatchSize + 1])];
        _avatarlessInputs = [.. Enumerable.Range(0, nicknames.Count).Select(_ => new OrtValue[]?[maxBatchSize + 1])];
        _outputs = new OrtValue[maxBatchSize + 1][];
    }

    /// <summary>Whether any profile of the batch has an avatar. Where none has, the avatars' tensor holds whatever was there before.</summary>
    public bool HasAvatars { get; private set; }

    /// <summary>How many rows the batch is computed with: its profiles, and such as have neither avatar nor nickname.</summary>
    public int Rows => _rows;

    /// <summary>How many ids of each nickname the batch has.</summary>
    public int NicknameLength => _nicknames.LengthAt(_lengthIndex);

    /// <summary>The inputs of the batch, in the order of the graph contract.</summary>
    public OrtValue[] Inputs => _inputs[_lengthIndex][_rows] ??=
    [
        Value(_avatars, [_rows, _features.Avatar.Size, _features.Avatar.Size, 3]),
        Value(_avatarPresent, [_rows]),
        Value(_nicknameIds, [_rows, NicknameLength]),
    ];

    /// <summary>The inputs of the batch but the avatars, in the same order.</summary>
    public OrtValue[] AvatarlessInputs => _avatarlessInputs[_lengthIndex][_rows] ??= Inputs[1..];

    /// <summary>The outputs of the batch, in the order of the graph contract.</summary>
    public OrtValue[] Outputs => _outputs[_rows] ??=
    [
        Value(_logits, [_rows]),
        Value(_avatarLogits, [_rows]),
        Value(_nicknameLogits, [_rows]),
        Value(_weights, [_rows, 2]),
    ];

    /// <summary>Makes a batch of items' features, one to a row, as long as the longest nickname needs; absent modalities are zero.</summary>
    public void Write(ReadOnlySpan<WorkItem> items)
    {
        int longest = 0;
        bool hasAvatars = false;
        foreach (WorkItem item in items)
        {
            hasAvatars |= item.Modalities.HasFlag(ModalityMask.Avatar);
            longest = item.Modalities.HasFlag(ModalityMask.Nickname)
                ? Math.Max(longest, NicknameAxis.TokensOf(item.NicknameIds))
                : longest;
        }

        Resize(items.Length, longest, hasAvatars);
        for (int row = 0; row < items.Length; row++)
        {
            Write(row, items[row]);
        }

        _avatarPresent.AsSpan(items.Length, _rows - items.Length).Clear();
        _nicknameIds.AsSpan(items.Length * NicknameLength, (_rows - items.Length) * NicknameLength).Clear();
    }

    /// <summary>Makes a batch of so many profiles, of which nothing is known but how many tokens the longest nickname has.</summary>
    public void Resize(int profiles, int longest, bool hasAvatars = true)
    {
        HasAvatars = hasAvatars;
        _rows = _batches.RowsFor(profiles);
        _lengthIndex = _nicknames.IndexFor(longest);
    }

    /// <summary>What the graph said about a row.</summary>
    public ModelOutput Read(int row) =>
        new(_logits[row], _avatarLogits[row], _nicknameLogits[row], _weights[2 * row], _weights[(2 * row) + 1]);

    public void Dispose()
    {
        foreach (OrtValue value in _inputs.SelectMany(sizes => sizes).Concat(_outputs).SelectMany(values => values ?? []))
        {
            value.Dispose();
        }
    }

    private void Write(int row, WorkItem item)
    {
        Span<byte> avatar = _avatars.AsSpan(row * _avatarBytes, _avatarBytes);
        bool hasAvatar = item.Modalities.HasFlag(ModalityMask.Avatar);
        _avatarPresent[row] = hasAvatar ? 1 : 0;
        if (hasAvatar)
        {
            item.AvatarFeatures.CopyTo(avatar);
        }
        else if (HasAvatars)
        {
            avatar.Clear();
        }

        Span<int> ids = _nicknameIds.AsSpan(row * NicknameLength, NicknameLength);
        if (item.Modalities.HasFlag(ModalityMask.Nickname))
        {
            item.NicknameIds.AsSpan(0, ids.Length).CopyTo(ids);
        }
        else
        {
            ids.Clear();
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
