using static TorchSharp.torch;

namespace GenderGrpc.Training.Kernels;

/// <summary>
/// Work in parts on as many threads as the library has for an operation. The parts depend on the work's size alone, so that sums over
/// them, and with these the results, don't depend on the threads.
/// </summary>
internal static class Chunks
{
    private const int Most = 16;

    /// <summary>How many parts items make, each of at least <paramref name="least"/> of them.</summary>
    public static int Count(int items, int least) => Math.Clamp(items / least, 1, Most);

    /// <summary>Does each of the parts: number, first item, and the one after its last.</summary>
    public static void Run(int items, int count, Action<int, int, int> work)
    {
        int threads = Math.Min(count, get_num_threads());
        if (threads <= 1)
        {
            for (int chunk = 0; chunk < count; chunk++)
            {
                work(chunk, Bound(chunk), Bound(chunk + 1));
            }
        }
        else
        {
            Parallel.For(
                0,
                count,
                new ParallelOptions { MaxDegreeOfParallelism = threads },
                chunk => work(chunk, Bound(chunk), Bound(chunk + 1)));
        }

        int Bound(int chunk) => (int)((long)items * chunk / count);
    }
}
