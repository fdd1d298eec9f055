using System.ComponentModel;

namespace GenderGrpc.Server.Options;

/// <summary>What is taken on knowingly.</summary>
internal sealed record SecurityOptions
{
    [Description("Allow an address that isn't loopback: anyone who reaches it can use the server and read the traffic")]
    public bool AllowPlaintext { get; init; }
}
