using GenderGrpc.Benchmarks.Report;

namespace GenderGrpc.Benchmarks.Peers;

/// <summary>The same work by others, beside this project's in the same run.</summary>
internal static class PeersPart
{
    public static async Task<IReadOnlyList<ReportSection>> MeasureAsync(
        Effort effort, TextWriter progress, CancellationToken cancellationToken) =>
    [
        await NodeSection.MeasureAsync(effort, progress, cancellationToken),
        await TorchSection.MeasureAsync(effort, progress, cancellationToken),
    ];
}
