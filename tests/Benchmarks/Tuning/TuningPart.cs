using GenderGrpc.Benchmarks.Report;

namespace GenderGrpc.Benchmarks.Tuning;

/// <summary>Settings of the runtime, the pipeline and the process side by side: why the server's are as they are.</summary>
internal static class TuningPart
{
    public static async Task<IReadOnlyList<ReportSection>> MeasureAsync(
        Effort effort, TextWriter progress, CancellationToken cancellationToken) =>
    [
        await SessionSection.MeasureAsync(effort, progress, cancellationToken),
        await PipelineSection.MeasureAsync(effort, progress, cancellationToken),
        await ProcessSection.MeasureAsync(effort, progress, cancellationToken),
    ];
}
