using System.Security.Cryptography;

namespace GenderGrpc.Bundle.Manifest;

/// <summary>Content digests: "sha256:" and 64 lower-case hex digits.</summary>
public static class Digest
{
    private const string Prefix = "sha256:";
    private const int ShortDigits = 12;

    /// <summary>The digest of bytes.</summary>
    public static string Of(ReadOnlySpan<byte> content) => Format(SHA256.HashData(content));

    /// <summary>The digest of a stream's rest.</summary>
    public static string Of(Stream content) => Format(SHA256.HashData(content));

    /// <summary>The digest of what a hash has taken in.</summary>
    public static string Of(IncrementalHash content) => Format(content.GetHashAndReset());

    /// <summary>Whether a text has the form of a digest.</summary>
    public static bool IsDigest(string text) =>
        text.Length == Prefix.Length + (2 * SHA256.HashSizeInBytes)
        && text.StartsWith(Prefix, StringComparison.Ordinal)
        && text.Skip(Prefix.Length).All(char.IsAsciiHexDigitLower);

    /// <summary>The first hex digits of a digest: enough to tell folders apart by.</summary>
    public static string Abbreviate(string digest) => digest[Prefix.Length..][..ShortDigits];

    private static string Format(byte[] hash) => Prefix + Convert.ToHexStringLower(hash);
}
