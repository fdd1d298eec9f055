using GenderGrpc.V1;

namespace GenderGrpc.Training.Attach;

/// <summary>A folder as it was when it was zipped, for a server that doesn't share the disk.</summary>
/// <param name="Kind">Which folder.</param>
/// <param name="Zip">The zip; deleted once it is delivered.</param>
internal sealed record Delivery(FolderKind Kind, string Zip)
{
    /// <summary>Whether the server has it.</summary>
    public bool IsDone { get; set; }
}
