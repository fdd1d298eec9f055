using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace GenderGrpc.Training.Loop;

/// <summary>A setting of one type, within a range.</summary>
internal sealed class Hyperparameter<T> : Hyperparameter
    where T : IComparable<T>, IParsable<T>
{
    private readonly Option<T> _option;
    private readonly Func<TrainOptions, T> _get;
    private readonly Func<TrainOptions, T, TrainOptions> _set;

    public Hyperparameter(
        string name,
        string description,
        T minimum,
        T maximum,
        Func<TrainOptions, T> get,
        Func<TrainOptions, T, TrainOptions> set)
    {
        _get = get;
        _set = set;
        string range = typeof(T) == typeof(bool)
            ? ""
            : string.Create(CultureInfo.InvariantCulture, $", {minimum} to {maximum}");
        _option = new Option<T>("--" + name)
        {
            Description = description + range,
            DefaultValueFactory = _ => get(new TrainOptions()),
            // A switch may stand without a value: that is its maximum, true.
            CustomParser = result => result.Tokens.Count == 0 ? maximum : Parse(result),
        };

        T Parse(ArgumentResult result)
        {
            string text = result.Tokens[0].Value;
            if (T.TryParse(text, CultureInfo.InvariantCulture, out T? value)
                && value.CompareTo(minimum) >= 0 && value.CompareTo(maximum) <= 0)
            {
                return value;
            }

            result.AddError(string.Create(CultureInfo.InvariantCulture, $"--{name} is {text}; it must be {minimum} to {maximum}."));
            return minimum;
        }
    }

    public override Option Option => _option;

    public override TrainOptions Apply(TrainOptions options, ParseResult result) =>
        _set(options, result.GetValue(_option)!);

    public override string Format(TrainOptions options) => _get(options) switch
    {
        bool flag => flag ? "true" : "false",
        IFormattable value => value.ToString(null, CultureInfo.InvariantCulture),
        var value => value.ToString()!,
    };
}
