using System.CommandLine;
using System.CommandLine.Parsing;

namespace GenderGrpc.Training.Loop;

/// <summary>A setting that is a word: a name of its own, or one of an enumeration's.</summary>
internal sealed class TextHyperparameter<T> : Hyperparameter
    where T : notnull
{
    private readonly Option<string> _option;
    private readonly Func<TrainOptions, T> _get;
    private readonly Func<TrainOptions, T, TrainOptions> _set;

    public TextHyperparameter(string name, string description, Func<TrainOptions, T> get, Func<TrainOptions, T, TrainOptions> set)
    {
        _get = get;
        _set = set;
        _option = new Option<string>("--" + name) { Description = description, DefaultValueFactory = _ => Format(new TrainOptions()) };
        if (typeof(T).IsEnum)
        {
            _option.HelpName = string.Join('|', EnumWord.All(typeof(T)));
            _option.CompletionSources.Add([.. EnumWord.All(typeof(T))]);
            _option.CustomParser = Parse;
        }
    }

    public override Option Option => _option;

    public override TrainOptions Apply(TrainOptions options, ParseResult result) => Set(options, result.GetRequiredValue(_option));

    public override TrainOptions Set(TrainOptions options, string text) =>
        !typeof(T).IsEnum ? _set(options, (T)(object)text)
        : EnumWord.TryParse(Name, text, out T? value, out string? error) ? _set(options, value)
        : throw new HyperparameterException(error);

    public override string Format(TrainOptions options) =>
        typeof(T).IsEnum ? EnumWord.Of(_get(options)) : $"{_get(options)}";

    private string Parse(ArgumentResult result)
    {
        string text = result.Tokens[0].Value;
        if (!EnumWord.TryParse(_option.Name, text, out T? _, out string? error))
        {
            result.AddError(error);
        }

        return text;
    }
}
