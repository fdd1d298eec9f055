using System.Diagnostics.CodeAnalysis;

namespace GenderGrpc.Client;

/// <summary>Where servers are that answer alike: one, several, or whatever a DNS name stands for.</summary>
public sealed class ServerAddress
{
    /// <summary>The most servers of a list.</summary>
    public const int MaxServers = 64;

    private const string StaticScheme = "static:///";
    private const string DnsScheme = "dns:///";
    private readonly string _text;

    private ServerAddress(string text, Uri[] servers, bool isDnsName)
    {
        _text = text;
        Servers = servers;
        IsDnsName = isDnsName;
    }

    /// <summary>What a text must be, for error messages.</summary>
    public static string Terms { get; } =
        "a URL such as http://127.0.0.1:5055, up to 64 of them with commas between, all http or all https, static:///HOST:PORT,HOST:PORT "
        + "or dns:///NAME:PORT";

    /// <summary>The servers' URLs, none twice; of a DNS name one URL that has it.</summary>
    public IReadOnlyList<Uri> Servers { get; }

    /// <summary>Whether the one URL has a name that stands for several servers, which are looked up again and again.</summary>
    public bool IsDnsName { get; }

    /// <summary>Whether there may be more than one server.</summary>
    internal bool IsBalanced => IsDnsName || Servers.Count > 1;

    /// <summary>Reads a text such as <c>http://one:5055,http://two:5055</c>; see <see cref="Terms"/>.</summary>
    /// <exception cref="ArgumentException">The text is none of those.</exception>
    public static ServerAddress Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return TryParse(text, out var address) ? address : throw new ArgumentException($"The address must be {Terms}.", nameof(text));
    }

    /// <inheritdoc cref="Parse"/>
    /// <returns>False if the text is none of those.</returns>
    public static bool TryParse(string? text, [NotNullWhen(true)] out ServerAddress? address)
    {
        address = null;
        if (text is null)
        {
            return false;
        }

        var isDnsName = text.StartsWith(DnsScheme, StringComparison.OrdinalIgnoreCase);
        var isBare = isDnsName || text.StartsWith(StaticScheme, StringComparison.OrdinalIgnoreCase);
        var entries = (isDnsName ? text[DnsScheme.Length..] : isBare ? text[StaticScheme.Length..] : text).Split(',');
        var servers = new List<Uri>();
        foreach (var entry in entries)
        {
            if (!TryParseServer(entry.Trim(), isBare, isAlone: entries.Length == 1 && !isBare, out var server))
            {
                return false;
            }

            if (!servers.Contains(server))
            {
                servers.Add(server);
            }
        }

        if (servers.Count > (isDnsName ? 1 : MaxServers) || servers.Exists(server => server.Scheme != servers[0].Scheme))
        {
            return false;
        }

        address = new ServerAddress(text, [.. servers], isDnsName);
        return true;
    }

    /// <summary>One server.</summary>
    /// <param name="server">Its URL; the scheme is http or https.</param>
    /// <exception cref="ArgumentException">The address isn't an absolute http or https URL.</exception>
    public static ServerAddress Of(Uri server)
    {
        ServerChannel.ThrowUnlessAddress(server);
        return new ServerAddress(server.ToString(), [server], isDnsName: false);
    }

    /// <inheritdoc />
    public override string ToString() => _text;

    private static bool TryParseServer(string entry, bool isBare, bool isAlone, [NotNullWhen(true)] out Uri? server) =>
        Uri.TryCreate(isBare ? $"http://{entry}" : entry, UriKind.Absolute, out server)
        && (server.Scheme == Uri.UriSchemeHttp || server.Scheme == Uri.UriSchemeHttps)
        && (isAlone || (server.PathAndQuery == "/" && server.UserInfo.Length == 0));
}
