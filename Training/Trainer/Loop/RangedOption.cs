using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace GenderGrpc.Training.Loop;

/// <summary>Options whose value lies in a range: description and error name it.</summary>
internal static class RangedOption
{
    /// <summary>An option of a value from minimum to maximum. The name has no dashes yet.</summary>
    public static Option<T> Create<T>(string name, string description, T minimum, T maximum, T initial)
        where T : IComparable<T>, IParsable<T>
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
            string text = result.Tokens[0].Value;
            if (T.TryParse(text, CultureInfo.InvariantCulture, out T? value)
                && value.CompareTo(minimum) >= 0 && value.CompareTo(maximum) <= 0)
            {
                return value;
            }

            result.AddError(string.Create(
                CultureInfo.InvariantCulture, $"--{name} is {text}; it must be {minimum} to {maximum}."));
            return initial;
        }
    }
}
