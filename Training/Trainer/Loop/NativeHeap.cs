using System.Runtime.InteropServices;

namespace GenderGrpc.Training.Loop;

/// <summary>
/// What the C library, which Torch allocates with, does with freed memory. By default it gives large blocks back to the system, which
/// clears every page of the next step's tensors anew.
/// </summary>
internal static partial class NativeHeap
{
    private const string Library = "libc.so.6";

    // mallopt's parameters, as in glibc's malloc.h.
    private const int TrimThreshold = -1;
    private const int TopPad = -2;
    private const int MapThreshold = -3;
    private const int MostArenas = -8;

    private const int Chunk = 64 << 20;

    // The library takes no more.
    private const int LargestMapThreshold = 32 << 20;

    /// <summary>Has it keep freed memory for the next step, where it can be told to (glibc). Comes before anything of Torch.</summary>
    public static void KeepFreedMemory()
    {
        if (OperatingSystem.IsLinux() && NativeLibrary.TryLoad(Library, out nint library)
            && NativeLibrary.TryGetExport(library, "mallopt", out _))
        {
            _ = SetOption(MapThreshold, LargestMapThreshold);
            _ = SetOption(TrimThreshold, int.MaxValue);
            _ = SetOption(TopPad, Chunk);
            // Threads' own arenas are too small to hold a step's tensors.
            _ = SetOption(MostArenas, 1);
        }
    }

    [LibraryImport(Library, EntryPoint = "mallopt")]
    private static partial int SetOption(int parameter, int value);
}
