using System.Security.Cryptography;
using System.Text;

namespace GenderGrpc.Server.Runs;

/// <summary>What a trainer shows to be let in. The journal has no token, only what a token hashes to.</summary>
internal static class TrainerToken
{
    private const string Scheme = "Bearer ";
    private const int Length = 64;

    /// <summary>A token that nobody can guess.</summary>
    public static string New() => RandomNumberGenerator.GetHexString(Length, lowercase: true);

    /// <summary>What a token hashes to.</summary>
    public static string Hash(string token) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token)));

    /// <summary>What the token in an authorization header hashes to; null where there is none.</summary>
    public static string? HashOf(string? authorization) =>
        authorization?.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) == true && authorization.Length > Scheme.Length
            ? Hash(authorization[Scheme.Length..])
            : null;
}
