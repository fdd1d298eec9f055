using System.Globalization;
using GenderGrpc.Training.Loop;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;

namespace GenderGrpc.Training.Attach;

/// <summary>
/// The contract's hyperparameters as the trainer's. A field is the option of its name, with dashes for underscores, so there is nothing to
/// be kept in step by hand.
/// </summary>
internal static class WireHyperparameters
{
    /// <summary>The values of a message's fields that are present, by their options' names, as a command line would have them.</summary>
    public static IReadOnlyDictionary<string, string> ValuesOf(V1.Hyperparameters message) =>
        ValuesOf(message, V1.Hyperparameters.Descriptor.Fields.InFieldNumberOrder());

    /// <summary>The options of a message, defaults for what it leaves out. Throws <see cref="HyperparameterException"/>.</summary>
    public static TrainOptions ToOptions(V1.Hyperparameters message, Hyperparameters hyperparameters)
    {
        IReadOnlyDictionary<string, string> values = ValuesOf(message);
        TrainOptions options = hyperparameters.All
            .Where(one => values.ContainsKey(one.Name))
            .Aggregate(new TrainOptions(), (changed, one) => one.Set(changed, values[one.Name]));
        return Hyperparameters.Conflict(options) is { } conflict ? throw new HyperparameterException(conflict) : options;
    }

    /// <summary>A change of the fields that its mask names. Throws <see cref="HyperparameterException"/>.</summary>
    public static HyperparameterChange ToChange(V1.HyperparametersChange message, Hyperparameters hyperparameters) =>
        HyperparameterChange.Create(
            hyperparameters,
            ValuesOf(
                message.Hyperparameters ?? new V1.Hyperparameters(),
                (message.UpdateMask ?? new FieldMask()).Paths.Select(path => V1.Hyperparameters.Descriptor.FindFieldByName(path)
                    ?? throw new HyperparameterException($"There is no hyperparameter {path}."))));

    /// <summary>The option of a field.</summary>
    public static string OptionOf(FieldDescriptor field) => field.Name.Replace('_', '-');

    private static Dictionary<string, string> ValuesOf(V1.Hyperparameters message, IEnumerable<FieldDescriptor> fields) => fields
        .Where(field => field.Accessor.HasValue(message))
        .ToDictionary(OptionOf, field => Text(field, field.Accessor.GetValue(message)), StringComparer.Ordinal);

    private static string Text(FieldDescriptor field, object value) => value switch
    {
        System.Enum word => Word(field.EnumType, Convert.ToInt32(word, CultureInfo.InvariantCulture)),
        bool flag => flag ? "true" : "false",
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => (string)value,
    };

    // OPTIMIZER_KIND_GC_ADAMW of the enum OptimizerKind is gc-adamw.
    private static string Word(EnumDescriptor type, int number)
    {
        int prefix = type.Name.Length + type.Name.Count(char.IsUpper);
        return type.FindValueByNumber(number)?.Name[prefix..].ToLowerInvariant().Replace('_', '-') ?? number.ToString(CultureInfo.InvariantCulture);
    }
}
