using System.Runtime.InteropServices;

namespace GenderGrpc.Training.Loop;

/// <summary>How the native libraries use memory, for steps that ask for the same again and again.</summary>
internal static partial class NativeRuntime
{
    // Each number of avatars in a batch needs some 150 compiled convolutions of its own; oneDNN's 1,024 don't hold them all, and one
    // that was dropped is compiled anew.
    private const string PrimitiveCacheCapacity = "ONEDNN_PRIMITIVE_CACHE_CAPACITY";
    private const string Primitives = "16384";

    // glibc's names. Beyond a threshold memory is mapped for each tensor and given back after it: then most of an operation's time
    // goes into the kernel's clearing of pages.
    private const int TrimThreshold = -1;
    private const int TopPad = -2;
    private const int MapThreshold = -3;
    private const int Gibibyte = 1 << 30;
    private const int TopPadBytes = 64 << 20;

    /// <summary>Sets it, but for what the environment sets. Comes before anything of Torch.</summary>
    public static void Configure()
    {
        if (Environment.GetEnvironmentVariable(PrimitiveCacheCapacity) is null)
        {
            Environment.SetEnvironmentVariable(PrimitiveCacheCapacity, Primitives);
            if (!OperatingSystem.IsWindows())
            {
                // Unlike on Windows, native code doesn't see what .NET sets.
                _ = SetEnvironment(PrimitiveCacheCapacity, Primitives, overwrite: 0);
            }
        }

        if (OperatingSystem.IsLinux() && Environment.GetEnvironmentVariable("GLIBC_TUNABLES") is null)
        {
            _ = SetMalloc(MapThreshold, Gibibyte);
            _ = SetMalloc(TrimThreshold, Gibibyte);
            _ = SetMalloc(TopPad, TopPadBytes);
        }
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetEnvironment(string name, string value, int overwrite);

    [LibraryImport("libc", EntryPoint = "mallopt")]
    private static partial int SetMalloc(int parameter, int value);
}
