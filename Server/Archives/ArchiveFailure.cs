using GenderGrpc.Server.Failures;

namespace GenderGrpc.Server.Archives;

/// <summary>Why a zip isn't taken.</summary>
internal static class ArchiveFailure
{
    private const int ShownCharacters = 100;

    public static Failure Unreadable { get; } =
        OfContent("ARCHIVE_UNREADABLE", "isn't a zip that can be read: it is damaged or cut short, or no zip at all");

    public static Failure StartMisplaced { get; } =
        Failure.OfField("start", "UPLOAD_OUT_OF_ORDER", "must be the first message of the call, and all others a chunk");

    public static Failure ChunkTooLarge(int limit) => Failure.OfField("chunk", "CHUNK_TOO_LARGE", $"is over {limit} bytes");

    public static Failure ZipBytesOutOfRange(ArchiveLimits limits) => Failure.OfField(
        "start.zip_bytes", "ZIP_BYTES_OUT_OF_RANGE", $"must be 1 to {limits.ZipBytes} (Limits:{limits.Kind}ZipBytes)");

    public static Failure ZipBytesMore { get; } =
        Failure.OfField("start.zip_bytes", "ZIP_BYTES_MISMATCH", "isn't what came: more bytes");

    public static Failure ZipBytesMismatch(long received) =>
        Failure.OfField("start.zip_bytes", "ZIP_BYTES_MISMATCH", $"isn't what came: {received} bytes");

    public static Failure DigestInvalid { get; } =
        Failure.OfField("start.digest", "DIGEST_INVALID", "must be 'sha256:' and 64 lower-case hex digits");

    public static Failure DigestMismatch { get; } =
        Failure.OfField("start.digest", "DIGEST_MISMATCH", "isn't the digest of what came");

    /// <summary>Whether what came of a zip can't be gone on with: it isn't a part of what was announced.</summary>
    public static bool IsSpoilt(Failure failure) => failure == ZipBytesMore || failure == DigestMismatch;

    public static Failure TooLarge(ArchiveLimits limits) =>
        OfContent("ARCHIVE_TOO_LARGE", $"unpacks to over {limits.Bytes} bytes (Limits:{limits.Kind}Bytes)");

    public static Failure TooManyFiles(ArchiveLimits limits) =>
        OfContent("ARCHIVE_TOO_MANY_FILES", $"holds over {limits.Files} files and folders (Limits:{limits.Kind}Files)");

    public static Failure RatioTooHigh(ArchiveLimits limits) =>
        OfContent("ARCHIVE_RATIO_TOO_HIGH", $"unpacks to over {limits.Ratio} times its size (Limits:ZipRatio)");

    public static Failure EntryPath(string name, string violation) =>
        OfContent("ARCHIVE_ENTRY_PATH", $"holds '{Shown(name)}', which {violation}");

    public static Failure EntryTooDeep(string name, ArchiveLimits limits) => OfContent(
        "ARCHIVE_ENTRY_DEPTH",
        limits.Depth == 0
            ? $"holds '{Shown(name)}', but must hold files at its top alone, and no folder"
            : $"holds '{Shown(name)}', which lies over {limits.Depth} folders deep");

    public static Failure EntryTwice(string name) =>
        OfContent("ARCHIVE_ENTRY_DUPLICATE", $"holds '{Shown(name)}' twice, or with two spellings that some systems take for one");

    public static Failure EntryType(string name) =>
        OfContent("ARCHIVE_ENTRY_TYPE", $"holds '{Shown(name)}', which is a link or a device rather than a file or folder");

    public static Failure EntryEncrypted(string name) =>
        OfContent("ARCHIVE_ENCRYPTED", $"holds '{Shown(name)}', which is encrypted");

    /// <summary>A text from a stranger's zip, which may be long, and hold what moves a terminal's cursor.</summary>
    public static string Shown(string name) => string.Concat(name
        .Take(ShownCharacters)
        .Select(character => char.IsControl(character) || char.IsSurrogate(character) ? '?' : character));

    private static Failure OfContent(string reason, string violation) => Failure.OfField("chunk", reason, violation);
}
