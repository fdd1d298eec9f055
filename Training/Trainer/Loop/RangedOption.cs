using System.CommandLine;
using System.CommandLine.Parsing;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace GenderGrpc.Training.Loop;

/// <summary>Options whose value lies in a range: description and error name it.</summary>
internal static class RangedOption
{
    /// <summary>An option of a value from minimum to maximum. The name has no dashes yet.</summary>
    public static Option<T> Create<T>(string name, string description, T minimum, T maximum, T initial)
        where T : struct, IComparable<T>, IParsable<T>
    {
        string range = typeof(T) == typeof(bool)
            ? ""
            : string.Create(CultureInfo.InvariantCulture, $", {minimum} to {maximum}");
        return new Option<T>("--" + name)
        {
            Description = description + range,
            DefaultValueFactory = _ => initial,
            // A switch may stand without a value: that is its maximum, true.
            CustomParser = result => result.Tokens.Count == 0 ? maximum : Parse(result),
        };

        T Parse(ArgumentResult result)
        {
            if (TryParse("--" + name, result.Tokens[0].Value, minimum, maximum, out T value, out string? error))
            {
                return value;
            }

            result.AddError(error);
            return initial;
        }
    }

    /// <summary>Reads a value from minimum to maximum. The error names the value, where it can't be read, and the range.</summary>
    public static bool TryParse<T>(
        string name, string text, T minimum, T maximum, out T value, [NotNullWhen(false)] out string? error)
        where T : struct, IComparable<T>, IParsable<T>
    {
        // A comma would be a thousands separator: 0,001 is 1.
        bool isValid = T.TryParse(text, CultureInfo.InvariantCulture, out value) && !text.Contains(',', StringComparison.Ordinal)
            && value.CompareTo(minimum) >= 0 && value.CompareTo(maximum) <= 0;
        error = isValid ? null : string.Create(CultureInfo.InvariantCulture, $"{name} is {text}; it must be {minimum} to {maximum}.");
        return isValid;
    }
}
