using System.Security.Cryptography;
using System.Text.RegularExpressions;
using GenderGrpc.Server.Failures;

namespace GenderGrpc.Server.Runs;

/// <summary>A run's resource name, "runs/" and 12 hex digits that the server chose.</summary>
internal static partial class RunName
{
    private const string Collection = "runs/";
    private const int IdLength = 12;

    /// <summary>A name that no run has had.</summary>
    public static string New() => Collection + RandomNumberGenerator.GetHexString(IdLength, lowercase: true);

    /// <summary>The part of a name that tells runs apart; it is fit for a file's name.</summary>
    public static string Id(string name) => name[Collection.Length..];

    /// <summary>Whether a text is such an id.</summary>
    public static bool IsId(string text) => IdPattern().IsMatch(text);

    /// <summary>Gives back what is a name. Throws <see cref="FailureException"/> for what is none.</summary>
    /// <param name="name">The name.</param>
    /// <param name="field">Where it is in the request.</param>
    public static string Check(string name, string field = "name") =>
        name.StartsWith(Collection, StringComparison.Ordinal) && IsId(Id(name))
            ? name
            : throw new FailureException(RunFailure.NameInvalid(field));

    [GeneratedRegex(@"^[0-9a-f]{12}\z")]
    private static partial Regex IdPattern();
}
