using System.Text;

namespace GenderGrpc.Bundle.Nicknames;

/// <summary>
/// fastText's hash of a string: FNV-1a of 32 bits over the UTF-8 bytes. Each byte is taken as a signed one and extended to 32 bits, as
/// fastText does it, so that beyond ASCII it isn't FNV-1a as published.
/// </summary>
internal readonly record struct FastTextHash(uint Value)
{
    private const uint OffsetBasis = 2166136261;
    private const uint Prime = 16777619;

    /// <summary>The hash of nothing.</summary>
    public static FastTextHash Empty => new(OffsetBasis);

    /// <summary>The hash of what was hashed and a rune after it.</summary>
    public FastTextHash Append(Rune rune)
    {
        Span<byte> bytes = stackalloc byte[4];
        int count = rune.EncodeToUtf8(bytes);
        uint value = Value;
        foreach (byte unit in bytes[..count])
        {
            value = unchecked((value ^ (uint)(sbyte)unit) * Prime);
        }

        return new FastTextHash(value);
    }
}
