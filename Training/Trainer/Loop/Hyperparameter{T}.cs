using System.CommandLine;
using System.Globalization;

namespace GenderGrpc.Training.Loop;

/// <summary>A setting of one type, within a range.</summary>
internal sealed class Hyperparameter<T> : Hyperparameter
    where T : struct, IComparable<T>, IParsable<T>
{
    private readonly Option<T> _option;
    private readonly T _minimum;
    private readonly T _maximum;
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
        _minimum = minimum;
        _maximum = maximum;
        _get = get;
        _set = set;
        _option = RangedOption.Create(name, description, minimum, maximum, get(new TrainOptions()));
    }

    public override Option Option => _option;

    public override TrainOptions Apply(TrainOptions options, ParseResult result) =>
        _set(options, result.GetValue(_option));

    public override TrainOptions Set(TrainOptions options, string text) =>
        RangedOption.TryParse(Name, text, _minimum, _maximum, out T value, out string? error)
            ? _set(options, value)
            : throw new HyperparameterException(error);

    public override string Format(TrainOptions options) => _get(options) switch
    {
        bool flag => flag ? "true" : "false",
        IFormattable value => value.ToString(null, CultureInfo.InvariantCulture),
        var value => value.ToString()!,
    };
}
