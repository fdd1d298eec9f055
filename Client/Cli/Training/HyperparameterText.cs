using System.Globalization;
using GenderGrpc.V1;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;

namespace GenderGrpc.Cli.Training;

/// <summary>Hyperparameters as NAME=VALUE: the trainer's options (learning-rate) or the contract's fields (learning_rate).</summary>
internal static class HyperparameterText
{
    /// <summary>All names, as the trainer's options have them.</summary>
    public static IEnumerable<string> Names =>
        Hyperparameters.Descriptor.Fields.InFieldNumberOrder().Select(OptionName);

    /// <summary>Reads assignments; the mask has the fields that they name.</summary>
    /// <exception cref="FormatException">One can't be read; the message says which, and why.</exception>
    public static (Hyperparameters Values, FieldMask Mask) Parse(IEnumerable<string> assignments)
    {
        var values = new Hyperparameters();
        var mask = new FieldMask();
        foreach (var assignment in assignments)
        {
            var equals = assignment.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0)
            {
                throw new FormatException($"'{assignment}' isn't NAME=VALUE.");
            }

            var name = assignment[..equals];
            var field = Hyperparameters.Descriptor.FindFieldByName(name.Replace('-', '_'))
                ?? throw new FormatException($"There is no hyperparameter '{name}'; there are {string.Join(", ", Names)}.");
            if (mask.Paths.Contains(field.Name))
            {
                throw new FormatException($"'{name}' is set twice.");
            }

            mask.Paths.Add(field.Name);
            field.Accessor.SetValue(values, Value(field, assignment[(equals + 1)..]));
        }

        return (values, mask);
    }

    /// <summary>Those that are set, as NAME=VALUE.</summary>
    public static IEnumerable<string> Format(Hyperparameters values) =>
        from field in Hyperparameters.Descriptor.Fields.InFieldNumberOrder()
        where field.Accessor.HasValue(values)
        select $"{OptionName(field)}={Text(field, field.Accessor.GetValue(values))}";

    private static string OptionName(FieldDescriptor field) => field.Name.Replace('_', '-');

    private static object Value(FieldDescriptor field, string text) => field.FieldType switch
    {
        FieldType.Int32 when int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) => number,
        FieldType.Double when double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            && double.IsFinite(number) => number,
        FieldType.Bool when bool.TryParse(text, out var flag) => flag,
        FieldType.String => text,
        // Reflection takes an enumeration's value as the type that was generated for it.
        FieldType.Enum when ValueOf(field.EnumType, text) is { } value =>
            System.Enum.ToObject(field.EnumType.ClrType, value.Number),
        _ => throw new FormatException($"{OptionName(field)} is '{text}'; it must be {Expectation(field)}."),
    };

    private static string Text(FieldDescriptor field, object value) => field.FieldType == FieldType.Enum
        ? field.EnumType.FindValueByNumber((int)value) is { } known
            ? ShortName(known)
            : ((int)value).ToString(CultureInfo.InvariantCulture)
        : value is bool flag ? flag ? "true" : "false"
        : Convert.ToString(value, CultureInfo.InvariantCulture)!;

    private static string Expectation(FieldDescriptor field) => field.FieldType switch
    {
        FieldType.Int32 => "a whole number",
        FieldType.Double => "a number",
        FieldType.Bool => "true or false",
        _ => string.Join(" or ", field.EnumType.Values.Where(value => value.Number != 0).Select(ShortName)),
    };

    private static EnumValueDescriptor? ValueOf(EnumDescriptor type, string text) =>
        type.Values.FirstOrDefault(value => value.Number != 0 && (value.Name == text || ShortName(value) == text));

    // OPTIMIZER_KIND_GC_ADAMW of OptimizerKind is gc-adamw, as the trainer's option has it.
    private static string ShortName(EnumValueDescriptor value)
    {
        var prefix = value.EnumDescriptor.FindValueByNumber(0).Name;
        prefix = prefix[..^"UNSPECIFIED".Length];
        return value.Name[prefix.Length..].ToLowerInvariant().Replace('_', '-');
    }
}
