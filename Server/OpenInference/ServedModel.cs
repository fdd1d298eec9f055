using GenderGrpc.Bundle.Manifest;
using GenderGrpc.Server.Failures;
using GenderGrpc.Server.Registry;

namespace GenderGrpc.Server.OpenInference;

/// <summary>The names that a model goes by in the Open Inference Protocol.</summary>
internal static class ServedModel
{
    /// <summary>Whichever is active; the server's own name, too.</summary>
    public const string AnyActive = "gendergrpc";

    /// <summary>Whether a request means the model that is served. An empty version is any.</summary>
    public static bool Is(BundleManifest served, string name, string version) =>
        (name == AnyActive || IsNamed(name, served.Name, served.Version)) && (version.Length == 0 || version == served.Version);

    /// <summary>Throws <see cref="FailureException"/> where a request means another model than the one that is served.</summary>
    public static void Check(BundleManifest served, string name, string version)
    {
        if (!Is(served, name, version))
        {
            throw new FailureException(TensorFailure.ModelNotServed);
        }
    }

    /// <summary>Whether a name is that of a model: its bundle's, its version, or its resource name.</summary>
    public static bool IsNamed(string name, string bundle, string version) =>
        name == bundle || name == version || name == ModelName.Of(version);
}
