using System.Security.Cryptography;

namespace GenderGrpc.Bundle.Manifest;

/// <summary>Content digests: "sha256:" and 64 lower-case hex digits.</summary>
public static class Digest
{
    /// <summary>The digest of bytes.</summary>
    public static string Of(ReadOnlySpan<byte> content) => Format(SHA256.HashData(content));

    /// <summary>The digest of a stream's rest.</summary>
    public static string Of(Stream content) => Format(SHA256.HashData(content));

    /// <summary>The digest of what a hash has taken in.</summary>
    public static string Of(IncrementalHash content) => Format(content.GetHashAndReset());

    private static string Format(byte[] hash) => "sha256:" + Convert.ToHexStringLower(hash);
}
