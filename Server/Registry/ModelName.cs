using GenderGrpc.Bundle.Manifest;
using GenderGrpc.Server.Failures;

namespace GenderGrpc.Server.Registry;

/// <summary>A model's resource name, "models/" and the hex digits of its version.</summary>
internal static class ModelName
{
    private const string Collection = "models/";
    private const string DigestPrefix = "sha256:";

    /// <summary>The name of a version.</summary>
    public static string Of(string version) => Collection + Id(version);

    /// <summary>The part of a version that tells models apart; it is fit for a file's name.</summary>
    public static string Id(string version) => version[DigestPrefix.Length..];

    /// <summary>The version that a request names. Throws <see cref="FailureException"/> for what is no name.</summary>
    public static string ToVersion(string name)
    {
        string version = name.StartsWith(Collection, StringComparison.Ordinal) ? DigestPrefix + name[Collection.Length..] : "";
        return Digest.IsDigest(version) ? version : throw new FailureException(ModelFailure.NameInvalid);
    }
}
