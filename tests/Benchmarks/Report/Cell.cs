using System.Globalization;
using System.Text.Json.Nodes;
using GenderGrpc.Benchmarks.Measuring;

namespace GenderGrpc.Benchmarks.Report;

/// <summary>A cell of a table: what people read of it, and the figure behind it.</summary>
internal readonly record struct Cell
{
    private readonly double? _number;
    private readonly Spread? _spread;

    private Cell(string text, double? number, Spread? spread)
    {
        Text = text;
        _number = number;
        _spread = spread;
    }

    public string Text { get; }

    public static Cell Of(string text) => new(text, null, null);

    public static Cell Of(double number, string format = "0") => new(Format(number, format), number, null);

    /// <summary>A spread, as its median with the least and the most.</summary>
    public static Cell Of(Spread spread, string format = "0") => new(
        $"{Format(spread.Median, format)} ({Format(spread.Min, format)} to {Format(spread.Max, format)})", null, spread);

    public static implicit operator Cell(string text) => Of(text);

    /// <summary>The figure: a number, or a spread's three.</summary>
    public JsonNode ToJson() =>
        _spread is { } spread
            ? new JsonObject { ["median"] = spread.Median, ["min"] = spread.Min, ["max"] = spread.Max }
            : _number is { } number ? JsonValue.Create(number) : JsonValue.Create(Text);

    private static string Format(double number, string format) => number.ToString(format, CultureInfo.InvariantCulture);
}
