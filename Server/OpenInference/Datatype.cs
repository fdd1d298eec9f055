namespace GenderGrpc.Server.OpenInference;

/// <summary>The protocol's names for the types of a tensor's elements; those that are used here.</summary>
internal static class Datatype
{
    public const string Bytes = "BYTES";
    public const string Float = "FP32";
    public const string Bool = "BOOL";
}
