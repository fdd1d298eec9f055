using System.ComponentModel;

namespace GenderGrpc.Server.Options;

/// <summary>Where the server listens.</summary>
internal sealed record ListenOptions
{
    [Description(
        "Address to listen on, without TLS: http://IP:PORT, http://localhost:PORT or http://unix:/PATH; port 0 takes a free one")]
    public string Address { get; init; } = "http://127.0.0.1:5055";
}
