using System.Globalization;
using System.Text.Json.Nodes;

namespace GenderGrpc.Benchmarks.Report;

/// <summary>What a figure ought to be, and is.</summary>
/// <param name="What">The figure.</param>
/// <param name="Measured">What it is.</param>
/// <param name="Limit">What it ought to be at least, or at most.</param>
/// <param name="IsLeast">Whether the limit is the least that will do; else it is the most.</param>
/// <param name="Format">How both are written.</param>
internal sealed record Target(string What, double Measured, double Limit, bool IsLeast, string Format)
{
    public bool IsReached => IsLeast ? Measured >= Limit : Measured <= Limit;

    public string LimitText => $"{(IsLeast ? "at least" : "at most")} {Text(Limit)}";

    public string MeasuredText => Text(Measured);

    public static Target AtMost(string what, double measured, double limit, string format = "0.00") =>
        new(what, measured, limit, IsLeast: false, format);

    public static Target AtLeast(string what, double measured, double limit, string format = "0.00") =>
        new(what, measured, limit, IsLeast: true, format);

    public JsonObject ToJson() => new()
    {
        ["what"] = What,
        ["measured"] = Measured,
        [IsLeast ? "atLeast" : "atMost"] = Limit,
        ["isReached"] = IsReached,
    };

    private string Text(double value) => value.ToString(Format, CultureInfo.InvariantCulture);
}
