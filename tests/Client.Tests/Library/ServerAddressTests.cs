using Xunit;

namespace GenderGrpc.Client.Tests.Library;

public sealed class ServerAddressTests
{
    [Theory]
    [InlineData("http://127.0.0.1:5055", false, "http://127.0.0.1:5055/")]
    [InlineData("https://one/base", false, "https://one/base")]
    [InlineData("http://one:1,http://two:2", false, "http://one:1/", "http://two:2/")]
    [InlineData("http://one:1/, http://two:2 ,http://one:1", false, "http://one:1/", "http://two:2/")]
    [InlineData("https://one:1,https://two:2", false, "https://one:1/", "https://two:2/")]
    [InlineData("static:///one:1,[::1]:2", false, "http://one:1/", "http://[::1]:2/")]
    [InlineData("DNS:///predictions.svc:5055", true, "http://predictions.svc:5055/")]
    public void Parse_Address_GivesItsServers(string text, bool isDnsName, params string[] servers)
    {
        var address = ServerAddress.Parse(text);

        Assert.Equal(servers, address.Servers.Select(server => server.ToString()));
        Assert.Equal(isDnsName, address.IsDnsName);
        Assert.Equal(text, address.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("127.0.0.1:5055")]
    [InlineData("ftp://one")]
    [InlineData("http://one,")]
    [InlineData("http://one,https://two")]
    [InlineData("http://one,http://two/path")]
    [InlineData("http://one,http://you@two")]
    [InlineData("http://one,dns:///two")]
    [InlineData("static:///")]
    [InlineData("static:///http://one")]
    [InlineData("dns:///")]
    [InlineData("dns:///one:1,two:2")]
    [InlineData("dns:///one/two")]
    public void Parse_NoAddress_SaysWhatOneIs(string text)
    {
        var exception = Assert.Throws<ArgumentException>(() => ServerAddress.Parse(text));

        Assert.Contains("dns:///NAME:PORT", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void TryParse_TooManyServers_IsFalse()
    {
        var servers = Enumerable.Range(1, ServerAddress.MaxServers + 1).Select(i => $"http://server{i}").ToArray();

        Assert.True(ServerAddress.TryParse(string.Join(',', servers.Skip(1)), out _));
        Assert.False(ServerAddress.TryParse(string.Join(',', servers), out _));
        Assert.False(ServerAddress.TryParse(null, out _));
    }
}
