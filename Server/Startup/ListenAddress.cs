using System.Net;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace GenderGrpc.Server.Startup;

/// <summary>An address to listen on: an IP address and port, localhost, or a Unix socket.</summary>
internal sealed class ListenAddress
{
    /// <summary>The option that is meant unless another is named.</summary>
    private const string DefaultKey = "Listen:Address";

    private readonly string? _socketPath;
    private readonly IPEndPoint? _endPoint;
    private readonly int _localhostPort;

    private ListenAddress(string? socketPath, IPEndPoint? endPoint, int localhostPort)
    {
        _socketPath = socketPath;
        _endPoint = endPoint;
        _localhostPort = localhostPort;
    }

    /// <summary>Whether only this machine reaches it.</summary>
    public bool IsLoopback => _endPoint is null || IPAddress.IsLoopback(_endPoint.Address);

    /// <summary>Throws <see cref="StartupException"/> where the address can't be used, or not without a risk taken.</summary>
    public static ListenAddress Parse(string text, bool allowPlaintext, string key = DefaultKey)
    {
        ListenAddress address = Parse(text, key);
        return address.IsLoopback || allowPlaintext
            ? address
            : throw new StartupException(
                $"{key} is '{text}', which isn't loopback: without TLS and access control anyone who reaches it could use "
                + "the server and read the traffic. Set Security:AllowPlaintext=true to take that risk.");
    }

    /// <summary>Makes Kestrel listen, as <paramref name="endpoint"/> says.</summary>
    public void Configure(KestrelServerOptions kestrel, Action<ListenOptions> endpoint)
    {
        if (_socketPath is not null)
        {
            kestrel.ListenUnixSocket(_socketPath, endpoint);
        }
        else if (_endPoint is not null)
        {
            kestrel.Listen(_endPoint, endpoint);
        }
        else if (_localhostPort == 0)
        {
            // IPv4 and IPv6 can't be given the same free port.
            kestrel.Listen(IPAddress.Loopback, 0, endpoint);
        }
        else
        {
            kestrel.ListenLocalhost(_localhostPort, endpoint);
        }
    }

    private static ListenAddress Parse(string text, string key)
    {
        BindingAddress address;
        try
        {
            address = BindingAddress.Parse(text);
        }
        catch (FormatException)
        {
            throw Invalid(text, key);
        }

        if (address.Scheme != "http" || address.PathBase.Length > 0 || address.Port is < 0 or > ushort.MaxValue)
        {
            throw Invalid(text, key);
        }

        if (address.IsUnixPipe)
        {
            return new ListenAddress(address.UnixPipePath, null, 0);
        }

        string host = address.Host.Trim('[', ']');
        return host.Equals("localhost", StringComparison.OrdinalIgnoreCase) ? new ListenAddress(null, null, address.Port)
            : IPAddress.TryParse(host is "*" or "+" ? "::" : host, out IPAddress? ip)
                ? new ListenAddress(null, new IPEndPoint(ip, address.Port), 0)
                : throw Invalid(text, key);
    }

    private static StartupException Invalid(string text, string key) => new(
        $"{key} is '{text}'; it must be http://IP:PORT, http://localhost:PORT or http://unix:/PATH.");
}
