using System.ComponentModel;

namespace GenderGrpc.Server.Options;

/// <summary>gRPC server reflection.</summary>
internal sealed record ReflectionOptions
{
    [Description("Answer gRPC server reflection; by default on loopback only")]
    public bool? Enabled { get; init; }
}
