using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using GenderGrpc.Server.Startup;

namespace GenderGrpc.Server.Options;

/// <summary>One option: its key, what it is for, and which values it takes.</summary>
internal sealed class OptionDescriptor
{
    private readonly Type _type;
    private readonly RangeAttribute? _range;
    private readonly bool _mayBeEmpty;

    public OptionDescriptor(string section, PropertyInfo property, object? defaultValue)
    {
        Key = $"{section}:{property.Name}";
        Description = property.GetCustomAttribute<DescriptionAttribute>()?.Description ?? "";
        _type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        _range = property.GetCustomAttribute<RangeAttribute>();
        _mayBeEmpty = property.GetCustomAttribute<RequiredAttribute>()?.AllowEmptyStrings is true;
        string values = Values();
        string? shown = defaultValue is null or "" ? null : string.Create(CultureInfo.InvariantCulture, $"{defaultValue}");
        Expectation = shown is null ? $"{values}." : $"{values}; default {shown}.";
        string? inWords = property.GetCustomAttribute<DefaultTextAttribute>()?.Text;
        string standard = inWords ?? (shown is null ? "" : $"`{(_type == typeof(bool) || _type.IsEnum ? shown.ToLowerInvariant() : shown)}`");
        ReferenceRow = $"| `{Key}` | {values} | {standard} | {Description} |";
    }

    /// <summary>Section and name, such as "Inference:MaxBatchSize".</summary>
    public string Key { get; }

    /// <summary>What it is for.</summary>
    public string Description { get; }

    /// <summary>Which values it takes, and the default.</summary>
    public string Expectation { get; }

    /// <summary>Its row of the reference, in Markdown: key, values, default, and what it is for; the same on every machine.</summary>
    public string ReferenceRow { get; }

    /// <summary>Throws <see cref="StartupException"/> where a configured value can't be taken.</summary>
    public void Validate(string? value)
    {
        if (value is not null && !IsAcceptable(value))
        {
            throw new StartupException($"{Key} is '{value}'; it must be {Values()}.");
        }
    }

    private bool IsAcceptable(string value)
    {
        if (_type == typeof(string))
        {
            return _mayBeEmpty || !string.IsNullOrWhiteSpace(value);
        }

        try
        {
            object? converted = TypeDescriptor.GetConverter(_type).ConvertFromInvariantString(value);
            return (!_type.IsEnum || Enum.IsDefined(_type, converted!)) && (_range is null || _range.IsValid(converted));
        }
        catch (Exception exception) when (exception is FormatException or ArgumentException or NotSupportedException)
        {
            return false;
        }
    }

    private string Values()
    {
        if (_type.IsEnum)
        {
            return "one of " + string.Join(", ", Enum.GetNames(_type)).ToLowerInvariant();
        }

        string kind = _type == typeof(int) || _type == typeof(long) ? "a whole number"
            : _type == typeof(double) ? "a number"
            : _type == typeof(bool) ? "true or false"
            : _type == typeof(TimeSpan) ? "a time (hh:mm:ss.fff)"
            : _mayBeEmpty ? "a text"
            : "a text that isn't blank";
        return _range is null ? kind : $"{kind} from {_range.Minimum} to {_range.Maximum}";
    }
}
