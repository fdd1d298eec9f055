using GenderGrpc.Bundle;
using GenderGrpc.Bundle.Calibration;
using GenderGrpc.Bundle.Features;
using GenderGrpc.Bundle.Onnx;
using Microsoft.ML.OnnxRuntime;

namespace GenderGrpc.Server.Inference;

/// <summary>
/// The inputs and outputs of one worker's batches. Nothing is allocated once a batch size, and a length of nicknames, have been seen.
/// </summary>
internal sealed class BatchTensors : IDisposable
{
    /// <summary>The fused graph's inputs, in their order.</summary>
    public static readonly string[] InputNames = [GraphContract.Avatar, GraphContract.AvatarPresent, GraphContract.NicknameIds];

    /// <summary>The fused graph's outputs, in their order.</summary>
    public static readonly string[] OutputNames =
        [GraphContract.Logit, GraphContract.AvatarLogit, GraphContract.NicknameLogit, GraphContract.ModalityWeights];

    private readonly int _maxRows;
    private readonly NicknameAxis _nicknames;
    private readonly BatchAxis _batches;
    private readonly PinnedRows<byte> _avatars;
    private readonly PinnedRows<float> _avatarPresent;
    private readonly PinnedRows<int>[] _nicknameIds;
    private readonly PinnedRows<float> _logits;
    private readonly PinnedRows<float> _avatarLogits;
    private readonly PinnedRows<float> _nicknameLogits;
    private readonly PinnedRows<float> _weights;

    // By the row, items whose nicknames were computed before.
    private readonly WorkItem?[] _kept;

    // By the rows, and of the fused graph's inputs by the length of nicknames.
    private readonly OrtValue[]?[][] _inputs;
    private readonly OrtValue[]?[] _outputs;
    private readonly OrtValue[]?[] _fusionInputs;
    private readonly OrtValue[]?[] _avatarlessInputs;
    private readonly OrtValue[]?[] _fusionOutputs;
    private NicknameEncodings? _encodings;
    private int _rows;
    private int _lengthIndex;

    /// <summary>Tensors for batches of 1 to <paramref name="maxBatchSize"/> profiles.</summary>
    public BatchTensors(FeatureSpec features, NicknameAxis nicknames, BatchAxis batches, int maxBatchSize)
    {
        maxBatchSize = batches.RowsFor(maxBatchSize);
        _maxRows = maxBatchSize;
        _nicknames = nicknames;
        _batches = batches;
        _avatars = new PinnedRows<byte>(maxBatchSize, features.Avatar.Size, features.Avatar.Size, 3);
        _avatarPresent = new PinnedRows<float>(maxBatchSize);
        _nicknameIds = [.. Enumerable.Range(0, nicknames.Count).Select(index => new PinnedRows<int>(maxBatchSize, nicknames.LengthAt(index)))];
        _logits = new PinnedRows<float>(maxBatchSize);
        _avatarLogits = new PinnedRows<float>(maxBatchSize);
        _nicknameLogits = new PinnedRows<float>(maxBatchSize);
        _weights = new PinnedRows<float>(maxBatchSize, 2);
        _kept = new WorkItem[maxBatchSize];
        _inputs = [.. Enumerable.Range(0, nicknames.Count).Select(_ => new OrtValue[]?[maxBatchSize + 1])];
        _outputs = new OrtValue[maxBatchSize + 1][];
        _fusionInputs = new OrtValue[maxBatchSize + 1][];
        _avatarlessInputs = new OrtValue[maxBatchSize + 1][];
        _fusionOutputs = new OrtValue[maxBatchSize + 1][];
    }

    /// <summary>Whether any profile of the batch has an avatar. Where none has, the avatars' tensor holds whatever was there before.</summary>
    public bool HasAvatars { get; private set; }

    /// <summary>How many rows the batch is computed with: its profiles, and such as have neither avatar nor nickname.</summary>
    public int Rows => _rows;

    /// <summary>How many ids of each nickname the batch has; a split graph's nicknames are computed with as many or fewer.</summary>
    public int NicknameLength => _nicknames.LengthAt(_lengthIndex);

    /// <summary>The inputs of the fused graph, in the order of the graph contract.</summary>
    public OrtValue[] Inputs => _inputs[_lengthIndex][_rows] ??=
        [_avatars.First(_rows), _avatarPresent.First(_rows), _nicknameIds[_lengthIndex].First(_rows)];

    /// <summary>The outputs of the fused graph, in the order of the graph contract.</summary>
    public OrtValue[] Outputs => _outputs[_rows] ??=
        [_logits.First(_rows), _avatarLogits.First(_rows), _nicknameLogits.First(_rows), _weights.First(_rows)];

    /// <summary>The inputs of a split graph's fusion: avatars, their presence, the joints.</summary>
    public OrtValue[] FusionInputs => _fusionInputs[_rows] ??= [_avatars.First(_rows), .. AvatarlessInputs];

    /// <summary>The same without the avatars.</summary>
    public OrtValue[] AvatarlessInputs => _avatarlessInputs[_rows] ??= [_avatarPresent.First(_rows), .. _encodings!.First(_rows)];

    /// <summary>The outputs of a split graph's fusion: logits, avatars' logits, weights.</summary>
    public OrtValue[] FusionOutputs => _fusionOutputs[_rows] ??= [_logits.First(_rows), _avatarLogits.First(_rows), _weights.First(_rows)];

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
            WriteAvatar(row, items[row]);
            WriteNickname(row, items[row]);
        }

        for (int row = items.Length; row < _rows; row++)
        {
            _avatarPresent[row][0] = 0;
            NicknameIds(row).Clear();
        }
    }

    /// <summary>
    /// Makes a batch of so many profiles, with an avatar each or none, and nicknames of so many tokens, for the time that it takes.
    /// </summary>
    public void WriteBlank(int profiles, int tokens, bool hasAvatars)
    {
        Resize(profiles, tokens, hasAvatars);
        for (int row = 0; row < _rows; row++)
        {
            _avatarPresent[row][0] = hasAvatars ? 1 : 0;
            Span<int> ids = NicknameIds(row);
            ids.Clear();
            ids[..tokens].Fill(1);
        }
    }

    /// <summary>What the graph said about a row.</summary>
    public ModelOutput Read(int row) =>
        new(_logits[row][0], _avatarLogits[row][0], _nicknameLogits[row][0], _weights[row][0], _weights[row][1]);

    /// <summary>
    /// The encodings that a split graph is to compute for the batch. Those that items remember needn't be; an absent nickname's is known.
    /// </summary>
    public NicknameEncodings EncodingsFor(SplitModel split)
    {
        _encodings ??= split.CreateEncodings(_nicknameLogits, _maxRows);
        _encodings.Clear();
        for (int row = 0; row < _rows; row++)
        {
            ReadOnlySpan<int> ids = NicknameIds(row);
            if (_kept[row] is { } item)
            {
                _encodings.Restore(row, item.NicknameEncoding);
            }
            else if (ids[0] == 0)
            {
                _encodings.Restore(row, split.AbsentNickname);
            }
            else
            {
                _encodings.Add(row, ids);
            }
        }

        return _encodings;
    }

    /// <summary>Has an item remember what a split graph computed of its nickname.</summary>
    public void KeepNickname(int row, WorkItem item)
    {
        if (_encodings is not null)
        {
            _encodings.Save(row, item.KeepEncoding(_encodings.Width));
        }
    }

    public void Dispose()
    {
        _encodings?.Dispose();
        _avatars.Dispose();
        foreach (PinnedRows<int> ids in _nicknameIds)
        {
            ids.Dispose();
        }

        foreach (PinnedRows<float> column in (PinnedRows<float>[])[_avatarPresent, _logits, _avatarLogits, _nicknameLogits, _weights])
        {
            column.Dispose();
        }
    }

    private Span<int> NicknameIds(int row) => _nicknameIds[_lengthIndex][row];

    private void Resize(int profiles, int longest, bool hasAvatars)
    {
        HasAvatars = hasAvatars;
        _rows = _batches.RowsFor(profiles);
        _lengthIndex = _nicknames.IndexFor(longest);
        _kept.AsSpan().Clear();
    }

    private void WriteAvatar(int row, WorkItem item)
    {
        bool hasAvatar = item.Modalities.HasFlag(ModalityMask.Avatar);
        _avatarPresent[row][0] = hasAvatar ? 1 : 0;
        if (hasAvatar)
        {
            item.AvatarFeatures.CopyTo(_avatars[row]);
        }
        else if (HasAvatars)
        {
            _avatars[row].Clear();
        }
    }

    private void WriteNickname(int row, WorkItem item)
    {
        Span<int> ids = NicknameIds(row);
        if (item.Modalities.HasFlag(ModalityMask.Nickname))
        {
            item.NicknameIds.AsSpan(0, ids.Length).CopyTo(ids);
            _kept[row] = item.NicknameEncoding.IsEmpty ? null : item;
        }
        else
        {
            ids.Clear();
        }
    }
}
