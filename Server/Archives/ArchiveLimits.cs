namespace GenderGrpc.Server.Archives;

/// <summary>What a zip may unpack to.</summary>
internal sealed record ArchiveLimits
{
    /// <summary>The zip's own bytes, at most.</summary>
    public required long ZipBytes { get; init; }

    /// <summary>Bytes of all files together, at most.</summary>
    public required long Bytes { get; init; }

    /// <summary>Files and folders, at most.</summary>
    public required int Files { get; init; }

    /// <summary>How many times the zip's own bytes the files may have.</summary>
    public required int Ratio { get; init; }

    /// <summary>How many folders deep a file may lie; 0 is at the top only.</summary>
    public required int Depth { get; init; }

    /// <summary>What the options are called after: Limits:{Kind}ZipBytes, Limits:{Kind}Bytes and Limits:{Kind}Files.</summary>
    public required string Kind { get; init; }
}
