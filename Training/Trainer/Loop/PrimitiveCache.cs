using System.Runtime.InteropServices;

namespace GenderGrpc.Training.Loop;

/// <summary>How many compiled convolutions oneDNN, which Torch computes them with, keeps.</summary>
internal static partial class PrimitiveCache
{
    private const string Capacity = "ONEDNN_PRIMITIVE_CACHE_CAPACITY";

    // Each number of avatars in a batch needs some 150 of its own; oneDNN's 1,024 don't hold them all, and one that was dropped is
    // compiled anew.
    private const string Primitives = "16384";

    /// <summary>Sets it, unless the environment does. Comes before anything of Torch.</summary>
    public static void Enlarge()
    {
        if (!OperatingSystem.IsWindows())
        {
            // Native code doesn't see what .NET sets.
            _ = SetEnvironment(Capacity, Primitives, overwrite: 0);
        }
        else if (Environment.GetEnvironmentVariable(Capacity) is null)
        {
            Environment.SetEnvironmentVariable(Capacity, Primitives);
        }
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetEnvironment(string name, string value, int overwrite);
}
