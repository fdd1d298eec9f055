using GenderGrpc.Bundle.Onnx;
using Microsoft.ML.OnnxRuntime;

namespace GenderGrpc.Server.Inference;

/// <summary>
/// One worker's encodings of a batch's nicknames, row by row: the joints of a split graph, and the nicknames' logits. Nicknames are
/// computed in groups of about one length; one that was encoded for an earlier batch isn't computed again.
/// </summary>
internal sealed class NicknameEncodings : IDisposable
{
    private readonly NicknameAxis _axis;
    private readonly LengthGroups _groups;
    private readonly PinnedRows<float>[] _batch;

    // The nicknames of the batch that are to be computed: their ids, their rows, and the indices of their lengths.
    private readonly int[][] _ids;
    private readonly int[] _rows;
    private readonly int[] _lengths;
    private int _count;

    // How many of them have each length, and with which length those are computed.
    private readonly int[] _counts;
    private readonly int[] _groupOf;

    // What is run: the ids for each length, the encodings, and the values of them by the number of nicknames.
    private readonly PinnedRows<int>[] _runIds;
    private readonly PinnedRows<float>[] _run;
    private readonly int[] _runRows;
    private readonly OrtValue[]?[][] _runInputs;
    private readonly OrtValue[]?[] _runOutputs;

    /// <summary>Encodings of batches of 1 to <paramref name="maxBatchSize"/> rows.</summary>
    /// <param name="axis">The lengths that nicknames may be computed with.</param>
    /// <param name="shapes">The joints' dimensions after the first.</param>
    /// <param name="logits">What gets the nicknames' logits.</param>
    /// <param name="maxBatchSize">The most rows.</param>
    public NicknameEncodings(NicknameAxis axis, IReadOnlyList<long[]> shapes, PinnedRows<float> logits, int maxBatchSize)
    {
        _axis = axis;
        _groups = new LengthGroups(axis);
        _batch = [.. shapes.Select(shape => new PinnedRows<float>(maxBatchSize, shape)), logits];
        Width = _batch.Sum(column => column.Width);
        _ids = [.. Enumerable.Range(0, maxBatchSize).Select(_ => new int[axis.Longest])];
        _rows = new int[maxBatchSize];
        _lengths = new int[maxBatchSize];
        _counts = new int[axis.Count];
        _groupOf = new int[axis.Count];
        _runIds = [.. Enumerable.Range(0, axis.Count).Select(index => new PinnedRows<int>(maxBatchSize, axis.LengthAt(index)))];
        _run = [.. shapes.Select(shape => new PinnedRows<float>(maxBatchSize, shape)), new PinnedRows<float>(maxBatchSize)];
        _runRows = new int[maxBatchSize];
        _runInputs = [.. Enumerable.Range(0, axis.Count).Select(_ => new OrtValue[]?[maxBatchSize + 1])];
        _runOutputs = new OrtValue[maxBatchSize + 1][];
    }

    /// <summary>How many numbers an encoding has.</summary>
    public int Width { get; }

    /// <summary>The joints of the first rows.</summary>
    public IEnumerable<OrtValue> First(int rows) => _batch.SkipLast(1).Select(joint => joint.First(rows));

    /// <summary>Begins another batch.</summary>
    public void Clear() => _count = 0;

    /// <summary>Has a row's nickname computed.</summary>
    public void Add(int row, ReadOnlySpan<int> ids)
    {
        ids.CopyTo(_ids[_count]);
        _rows[_count] = row;
        _lengths[_count] = _axis.IndexFor(NicknameAxis.TokensOf(ids));
        _count++;
    }

    /// <summary>Gives a row an encoding that was computed before.</summary>
    public void Restore(int row, ReadOnlySpan<float> encoding)
    {
        foreach (PinnedRows<float> column in _batch)
        {
            encoding[..column.Width].CopyTo(column[row]);
            encoding = encoding[column.Width..];
        }
    }

    /// <summary>Copies a row's encoding.</summary>
    public void Save(int row, Span<float> encoding)
    {
        foreach (PinnedRows<float> column in _batch)
        {
            column[row].CopyTo(encoding);
            encoding = encoding[column.Width..];
        }
    }

    /// <summary>Computes what was added.</summary>
    public void Compute(GraphSession session)
    {
        _counts.AsSpan().Clear();
        foreach (int length in _lengths.AsSpan(0, _count))
        {
            _counts[length]++;
        }

        _groups.Choose(_counts, _groupOf);
        for (int length = 0; length < _counts.Length; length++)
        {
            // A group has the name of its longest.
            if (_groupOf[length] == length)
            {
                ComputeGroup(session, length);
            }
        }
    }

    public void Dispose()
    {
        foreach (PinnedRows<int> ids in _runIds)
        {
            ids.Dispose();
        }

        foreach (PinnedRows<float> column in _run.Concat(_batch.SkipLast(1)))
        {
            column.Dispose();
        }
    }

    private void ComputeGroup(GraphSession session, int length)
    {
        int count = 0;
        for (int i = 0; i < _count; i++)
        {
            if (_groupOf[_lengths[i]] == length)
            {
                Span<int> ids = _runIds[length][count];
                _ids[i].AsSpan(0, ids.Length).CopyTo(ids);
                _runRows[count] = _rows[i];
                count++;
            }
        }

        if (count == 0)
        {
            return;
        }

        session.Run(_runInputs[length][count] ??= [_runIds[length].First(count)], _runOutputs[count] ??= [.. _run.Select(column => column.First(count))]);
        for (int i = 0; i < count; i++)
        {
            for (int column = 0; column < _run.Length; column++)
            {
                _run[column][i].CopyTo(_batch[column][_runRows[i]]);
            }
        }
    }
}
