using System.CommandLine;

namespace GenderGrpc.Training.Loop;

/// <summary>A setting that is a word: a name of its own, or one of an enumeration's.</summary>
internal sealed class TextHyperparameter<T> : Hyperparameter
    where T : notnull
{
    private readonly Option<T> _option;
    private readonly Func<TrainOptions, T> _get;
    private readonly Func<TrainOptions, T, TrainOptions> _set;

    public TextHyperparameter(string name, string description, Func<TrainOptions, T> get, Func<TrainOptions, T, TrainOptions> set)
    {
        _get = get;
        _set = set;
        _option = new Option<T>("--" + name) { Description = description, DefaultValueFactory = _ => get(new TrainOptions()) };
    }

    public override Option Option => _option;

    public override TrainOptions Apply(TrainOptions options, ParseResult result) =>
        _set(options, result.GetRequiredValue(_option));

    public override TrainOptions Set(TrainOptions options, string text)
    {
        if (!typeof(T).IsEnum)
        {
            return _set(options, (T)(object)text);
        }

        // Not Enum.Parse: it takes numbers too.
        string[] names = Enum.GetNames(typeof(T));
        int index = Array.FindIndex(names, name => name.Equals(text, StringComparison.OrdinalIgnoreCase));
        return index >= 0
            ? _set(options, (T)Enum.Parse(typeof(T), names[index]))
            : throw new HyperparameterException($"{Name} is {text}; it must be {string.Join(" or ", names).ToLowerInvariant()}.");
    }

    public override string Format(TrainOptions options) =>
        typeof(T).IsEnum ? $"{_get(options)}".ToLowerInvariant() : $"{_get(options)}";
}
