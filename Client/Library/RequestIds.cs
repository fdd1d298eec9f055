namespace GenderGrpc.Client;

/// <summary>The ids that make a request have one effect, however often it is sent.</summary>
internal static class RequestIds
{
    /// <summary>The id that was given, else a new one.</summary>
    public static string OrNew(string? id) => string.IsNullOrEmpty(id) ? Guid.NewGuid().ToString() : id;
}
