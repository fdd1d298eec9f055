using GenderGrpc.Bundle.Onnx;

namespace GenderGrpc.Server.Inference;

/// <summary>
/// Which nicknames of a batch are computed together: what is run costs as much as its longest nickname for each of them, and something
/// for itself, however little it holds. The cheapest partition of the lengths into ranges, by dynamic programming over the few lengths
/// that there are.
/// </summary>
internal sealed class LengthGroups
{
    // What a run costs before its first token, in tokens.
    private const int RunTokens = 20;

    private readonly int[] _lengths;
    private readonly int[] _costs;
    private readonly int[] _begins;

    public LengthGroups(NicknameAxis axis)
    {
        _lengths = [.. Enumerable.Range(0, axis.Count).Select(axis.LengthAt)];
        _costs = new int[axis.Count + 1];
        _begins = new int[axis.Count + 1];
    }

    /// <summary>Groups nicknames, of which there are so many of each length.</summary>
    /// <param name="counts">How many nicknames have each of the axis' lengths.</param>
    /// <param name="groups">Gets the index of the length that those of each length are computed with.</param>
    public void Choose(ReadOnlySpan<int> counts, Span<int> groups)
    {
        for (int end = 1; end <= _lengths.Length; end++)
        {
            _costs[end] = int.MaxValue;
            int nicknames = 0;
            for (int begin = end - 1; begin >= 0; begin--)
            {
                nicknames += counts[begin];
                int cost = _costs[begin] + (nicknames == 0 ? 0 : RunTokens + (nicknames * _lengths[end - 1]));
                if (cost < _costs[end])
                {
                    (_costs[end], _begins[end]) = (cost, begin);
                }
            }
        }

        for (int end = _lengths.Length; end > 0; end = _begins[end])
        {
            groups[_begins[end]..end].Fill(end - 1);
        }
    }
}
