using GenderGrpc.Bundle.Features;
using GenderGrpc.Bundle.Manifest;

namespace GenderGrpc.Bundle.Onnx;

/// <summary>
/// How many ids of each nickname a batch is computed with. Most nicknames are far shorter than the longest that fits, and what is padding
/// for a whole batch need not be computed: it changes no answer. A graph of a fixed length gets all L ids always.
/// </summary>
public sealed class NicknameAxis
{
    // Each length is another shape, for which the runtime plans its memory anew and which it remembers: a few must do.
    private const int MostLengths = 8;
    private const int LeastStep = 4;

    private readonly int _length;
    private readonly int _step;

    /// <summary>The axis of ids [N, L].</summary>
    /// <param name="length">The number L of ids of a nickname's features.</param>
    /// <param name="isDynamic">Whether fewer of them may be computed.</param>
    public NicknameAxis(int length, bool isDynamic)
    {
        _length = length;
        _step = isDynamic ? Math.Min(length, Math.Max(LeastStep, (length + MostLengths - 1) / MostLengths)) : length;
    }

    /// <summary>The longest of them, L.</summary>
    public int Longest => _length;

    /// <summary>How many different lengths there are.</summary>
    public int Count => StepsOf(_length);

    /// <summary>The axis of the input <see cref="GraphContract.NicknameIds"/> of a fused graph.</summary>
    public static NicknameAxis Of(GraphEntry graph, FeatureSpec features) => new(
        features.Nickname.Length,
        graph.Inputs.Any(input => input.Name == GraphContract.NicknameIds && input.Shape is [_, < 0]));

    /// <summary>How many ids come before a nickname's padding; 0 where it is absent.</summary>
    public static int TokensOf(ReadOnlySpan<int> ids) => ids.LastIndexOfAnyExcept(0) + 1;

    /// <summary>The most tokens of any of some nicknames, row after row (N, L).</summary>
    public int LongestOf(ReadOnlySpan<int> ids)
    {
        int longest = 0;
        for (int start = 0; start < ids.Length; start += _length)
        {
            longest = Math.Max(longest, TokensOf(ids.Slice(start, _length)));
        }

        return longest;
    }

    /// <summary>Which of the lengths, from 0 on, a batch has whose longest nickname has so many tokens.</summary>
    public int IndexFor(int longest) => Math.Max(1, StepsOf(longest)) - 1;

    /// <summary>The ids of each nickname in a batch of that length: 1 to L.</summary>
    public int LengthAt(int index) => Math.Min(_length, (index + 1) * _step);

    private int StepsOf(int tokens) => (tokens + _step - 1) / _step;
}
