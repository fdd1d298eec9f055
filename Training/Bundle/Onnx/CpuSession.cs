using System.Collections.Immutable;

namespace GenderGrpc.Bundle.Onnx;

/// <summary>
/// How a graph's session is opened on a CPU, in the runtime's own terms. Serving and measuring read the same values, so that
/// what is measured is what is served; everything else is the runtime's default. The operators run one after the other.
/// </summary>
public static class CpuSession
{
    /// <summary>
    /// Threads within one operator. Batches are run side by side; threads within one would only compete with them.
    /// </summary>
    public const int IntraOpThreads = 1;

    /// <summary>Threads among operators.</summary>
    public const int InterOpThreads = 1;

    /// <summary>Entries of the session's configuration.</summary>
    public static ImmutableArray<KeyValuePair<string, string>> ConfigEntries { get; } =
        [new("session.intra_op.allow_spinning", "0")];
}
