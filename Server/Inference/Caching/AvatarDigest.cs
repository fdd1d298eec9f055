using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace GenderGrpc.Server.Inference.Caching;

/// <summary>
/// The SHA-256 digest of an avatar's encoded bytes. A cryptographic one: whoever could make two pictures of one digest could have another's
/// avatar predicted as their own.
/// </summary>
internal readonly record struct AvatarDigest
{
    private readonly ulong _first;
    private readonly ulong _second;
    private readonly ulong _third;
    private readonly ulong _fourth;

    private AvatarDigest(ReadOnlySpan<ulong> words)
    {
        (_first, _second, _third, _fourth) = (words[0], words[1], words[2], words[3]);
    }

    /// <summary>The digest of some bytes; allocates nothing.</summary>
    public static AvatarDigest Of(ReadOnlySpan<byte> encoded)
    {
        Span<ulong> words = stackalloc ulong[SHA256.HashSizeInBytes / sizeof(ulong)];
        SHA256.HashData(encoded, MemoryMarshal.AsBytes(words));
        return new AvatarDigest(words);
    }

    // Seeded by the process: which digests share a bucket of a table is for nobody to choose.
    public override int GetHashCode() => HashCode.Combine(_first, _second, _third, _fourth);
}
