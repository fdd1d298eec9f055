using System.Collections.Immutable;

namespace GenderGrpc.Training.Loop;

/// <summary>New values of hyperparameters for a run that goes on: of those that may change, and within their ranges.</summary>
internal sealed class HyperparameterChange
{
    private readonly ImmutableArray<(Hyperparameter Hyperparameter, string Text)> _values;

    private HyperparameterChange(ImmutableArray<(Hyperparameter, string)> values) => _values = values;

    /// <summary>The names of those that may change. All others decide what the model, its data or its chance is.</summary>
    public static ImmutableArray<string> Changeable { get; } =
        ["batch-size", "epochs", "learning-rate", "loss", "mask-threshold", "mask-warm-up", "weight-decay"];

    /// <summary>
    /// A change from values by their options' names, without dashes. Throws <see cref="HyperparameterException"/> where there is none, or
    /// one that can't change or isn't in its range.
    /// </summary>
    public static HyperparameterChange Create(Hyperparameters hyperparameters, IReadOnlyDictionary<string, string> values)
    {
        string[] names = [.. values.Keys];
        if (Array.Find(names, name => !Changeable.Contains(name)) is { } other)
        {
            throw new HyperparameterException($"{other} can't be changed in a run; these can: {string.Join(", ", Changeable)}.");
        }

        if (names.Length == 0)
        {
            throw new HyperparameterException("The change names no hyperparameter.");
        }

        var change = new HyperparameterChange(
            [.. hyperparameters.All.Where(one => values.ContainsKey(one.Name)).Select(one => (one, values[one.Name]))]);
        change.Apply(new TrainOptions());
        return change;
    }

    /// <summary>Options with the new values.</summary>
    public TrainOptions Apply(TrainOptions options) =>
        _values.Aggregate(options, (changed, value) => value.Hyperparameter.Set(changed, value.Text));

    /// <summary>What some options have for the hyperparameters that change, as a manifest records it.</summary>
    public ImmutableSortedDictionary<string, string> ValuesIn(TrainOptions options) => _values.ToImmutableSortedDictionary(
        value => value.Hyperparameter.Name, value => value.Hyperparameter.Format(options), StringComparer.Ordinal);
}
