using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace GenderGrpc.Training.Loop;

/// <summary>The values of an enumeration as words in kebab case: GcAdamw is gc-adamw.</summary>
internal static class EnumWord
{
    /// <summary>All words of an enumeration, in its order.</summary>
    public static IEnumerable<string> All(Type type) => Enum.GetValuesAsUnderlyingType(type).Cast<object>()
        .Select(value => Of(Enum.ToObject(type, value)));

    /// <summary>A value's word.</summary>
    public static string Of(object value)
    {
        var word = new StringBuilder();
        foreach (char letter in value.ToString()!)
        {
            word.Append(char.IsAsciiLetterUpper(letter) && word.Length > 0 ? "-" : "").Append(char.ToLowerInvariant(letter));
        }

        return word.ToString();
    }

    /// <summary>Reads a word, in whatever case. The error names the value, where it isn't one, and all words.</summary>
    public static bool TryParse<T>(string name, string text, [NotNullWhen(true)] out T? value, [NotNullWhen(false)] out string? error)
    {
        // Not Enum.Parse: it takes numbers too.
        string[] words = [.. All(typeof(T))];
        int index = Array.FindIndex(words, word => word.Equals(text, StringComparison.OrdinalIgnoreCase));
        value = index < 0 ? default : (T)Enum.GetValues(typeof(T)).GetValue(index)!;
        error = index < 0 ? $"{name} is {text}; it must be {string.Join(" or ", words)}." : null;
        return index >= 0;
    }
}
