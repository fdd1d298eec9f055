using System.Text;
using System.Text.RegularExpressions;
using GenderGrpc.Server.Failures;

namespace GenderGrpc.Server.Archives;

/// <summary>
/// The name of a zip's entry: a relative path of plain segments that means the same file, inside the folder that it is unpacked
/// to, on every system.
/// </summary>
internal static partial class EntryName
{
    private const int MaxSegmentBytes = 255;
    private const int MaxLength = 1024;

    /// <summary>Why the name isn't taken, if it isn't.</summary>
    public static Failure? Check(string name, ArchiveLimits limits)
    {
        // Folders' names end with a slash.
        string path = name.EndsWith('/') ? name[..^1] : name;
        string[] segments = path.Split('/');
        return Violation(path, segments) is { } violation ? ArchiveFailure.EntryPath(name, violation)
            : segments.Length - 1 + (path.Length < name.Length ? 1 : 0) > limits.Depth ? ArchiveFailure.EntryTooDeep(name, limits)
            : null;
    }

    private static string? Violation(string path, string[] segments) =>
        path.StartsWith('/') || path.StartsWith('\\') || Drive().IsMatch(path) ? "is an absolute path"
        : segments.Contains("..") || path.Split('\\').Contains("..") ? "leads out of the folder"
        : path.Length > MaxLength || segments.Any(segment => Encoding.UTF8.GetByteCount(segment) > MaxSegmentBytes)
            ? "is too long a name"
        : segments.Any(segment => !IsPortable(segment)) ? "isn't a name that every system takes"
        : null;

    private static bool IsPortable(string segment) =>
        segment is not ("" or ".")
        && !segment.EndsWith('.') && !segment.EndsWith(' ')
        && !segment.Any(character => char.IsControl(character) || character is '\\' or ':' or '*' or '?' or '"' or '<' or '>' or '|')
        && !Device().IsMatch(segment);

    [GeneratedRegex("^[A-Za-z]:")]
    private static partial Regex Drive();

    [GeneratedRegex(@"^(CON|PRN|AUX|NUL|COM\d|LPT\d)(\.|$)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Device();
}
