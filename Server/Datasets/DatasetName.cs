using GenderGrpc.Server.Failures;

namespace GenderGrpc.Server.Datasets;

/// <summary>A dataset's resource name, "datasets/" and an id that is fit for a folder's name.</summary>
internal static class DatasetName
{
    private const string Collection = "datasets/";
    private const int IdLength = 32;

    /// <summary>An id that no other dataset has.</summary>
    public static string NewId() => Guid.NewGuid().ToString("N");

    /// <summary>The name of an id.</summary>
    public static string Of(string id) => Collection + id;

    /// <summary>The id that a request names. Throws <see cref="FailureException"/> for what is no name.</summary>
    public static string ToId(string name, string field = "name") =>
        name.Length == Collection.Length + IdLength
        && name.StartsWith(Collection, StringComparison.Ordinal)
        && name.Skip(Collection.Length).All(char.IsAsciiHexDigitLower)
            ? name[Collection.Length..]
            : throw new FailureException(DatasetFailure.NameInvalid(field));
}
