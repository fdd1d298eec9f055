using GenderGrpc.Benchmarks.Cascades;
using GenderGrpc.Benchmarks.Load;
using GenderGrpc.Benchmarks.Peers;
using GenderGrpc.Benchmarks.Precision;
using GenderGrpc.Benchmarks.Rpc;
using GenderGrpc.Benchmarks.Scale;
using GenderGrpc.Benchmarks.Starting;
using GenderGrpc.Benchmarks.Tuning;

namespace GenderGrpc.Benchmarks.Report;

/// <summary>A part of the report, which can be had alone.</summary>
/// <param name="Name">What it is called on the command line.</param>
/// <param name="MeasureAsync">Measures it; the writer is told how it goes.</param>
internal sealed record ReportPart(
    string Name, Func<Effort, TextWriter, CancellationToken, Task<IReadOnlyList<ReportSection>>> MeasureAsync)
{
    public static IReadOnlyList<ReportPart> All { get; } =
    [
        new("rpc", RpcPart.MeasureAsync),
        new("load", LoadPart.MeasureAsync),
        new("server", ServerPart.MeasureAsync),
        new("cascade", CascadePart.MeasureAsync),
        new("precision", PrecisionPart.MeasureAsync),
        new("tuning", TuningPart.MeasureAsync),
        new("scale", ScalePart.MeasureAsync),
        new("peers", PeersPart.MeasureAsync),
    ];
}
