using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace GenderGrpc.Server.Options;

/// <summary>Where the server listens.</summary>
internal sealed record ListenOptions
{
    [Description(
        "Address to listen on, without TLS: http://IP:PORT, http://localhost:PORT or http://unix:/PATH; port 0 takes a free one")]
    public string Address { get; init; } = "http://127.0.0.1:5055";

    [Description("Address to listen on for JSON over HTTP and gRPC-Web, in the same forms; empty for none")]
    [Required(AllowEmptyStrings = true)]
    public string HttpAddress { get; init; } = "http://127.0.0.1:5056";

    [Description(
        "Origins, such as https://example.com, whose pages browsers may let read the answers at Listen:HttpAddress; several with "
        + "commas between them, * for all, empty for none")]
    [Required(AllowEmptyStrings = true)]
    public string AllowedOrigins { get; init; } = "";

    [Description(
        "Host names that Listen:HttpAddress answers to where it is a loopback's, beside localhost and IP addresses; several with commas "
        + "between them, * for all, empty for no others")]
    [Required(AllowEmptyStrings = true)]
    public string AllowedHosts { get; init; } = "";
}
