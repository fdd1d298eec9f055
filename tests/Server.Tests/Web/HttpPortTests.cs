using System.Net;
using GenderGrpc.Server.Options;
using GenderGrpc.Server.Startup;
using GenderGrpc.Server.Tests.Fixtures;
using GenderGrpc.Server.Web;
using GenderGrpc.V1;
using Grpc.Core;
using Grpc.Net.Client;

namespace GenderGrpc.Server.Tests.Web;

public sealed class HttpPortTests
{
    private const string Origin = "https://example.com";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("GET", "/nowhere", HttpStatusCode.NotFound, null)]
    [InlineData("GET", "/v1/nowhere", HttpStatusCode.NotFound, null)]
    [InlineData("POST", "/v1/nowhere/0123456789ab:pause", HttpStatusCode.NotFound, null)]
    [InlineData("GET", "/v1:predict", HttpStatusCode.MethodNotAllowed, "POST")]
    [InlineData("PUT", "/v1/runs", HttpStatusCode.MethodNotAllowed, "GET, POST")]
    [InlineData("POST", "/v1/runs/0123456789ab", HttpStatusCode.MethodNotAllowed, "DELETE, GET")]
    [InlineData("POST", "/openapi/v1.json", HttpStatusCode.MethodNotAllowed, "GET")]
    [InlineData("POST", "/metrics", HttpStatusCode.MethodNotAllowed, "GET")]
    public async Task Request_NothingThere_IsRefusedAsStatus(string method, string path, HttpStatusCode status, string? allowed)
    {
        await using RunningServer server = await RunningServer.StartAsync(RunningServer.WithHttp);
        using HttpClient http = server.OpenHttp();
        using var request = new HttpRequestMessage(new HttpMethod(method), path);

        using HttpResponseMessage response = await http.SendAsync(request, Token);

        await response.AssertRefusedAsync(status, allowed is null ? "PATH_UNKNOWN" : "HTTP_METHOD_NOT_ALLOWED");
        Assert.Equal(allowed, response.Content.Headers.Allow.Count == 0 ? null : string.Join(", ", response.Content.Headers.Allow));
    }

    [Theory]
    [InlineData("/v1/models")]
    [InlineData("/openapi/v1.json")]
    [InlineData("/metrics")]
    public async Task GrpcPort_RequestOfJson_FindsNothing(string path)
    {
        await using RunningServer server = await RunningServer.StartAsync(RunningServer.WithHttp);
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, server.App.Urls.First() + path)
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };

        using HttpResponseMessage response = await http.SendAsync(request, Token);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Empty(await response.Content.ReadAsByteArrayAsync(Token));
    }

    [Fact]
    public async Task HttpPort_Grpc_IsRefused()
    {
        await using RunningServer server = await RunningServer.StartAsync(RunningServer.WithHttp);
        using GrpcChannel channel = GrpcChannel.ForAddress(server.HttpAddress);

        await Assert.ThrowsAsync<RpcException>(() => new PredictionService.PredictionServiceClient(channel)
            .PredictAsync(new PredictRequest(), cancellationToken: Token).ResponseAsync);
    }

    [Theory]
    [InlineData("localhost", "", true)]
    [InlineData("127.0.0.1:5056", "", true)]
    [InlineData("[::1]", "", true)]
    [InlineData("rebound.example", "", false)]
    [InlineData("rebound.example", "api.example", false)]
    [InlineData("API.example:80", "other.example, api.example", true)]
    [InlineData("anything.example", "*", true)]
    public async Task Request_HostNameOnLoopback_MustBeKnown(string host, string allowed, bool isAnswered)
    {
        await using RunningServer server = await RunningServer.StartAsync(RunningServer.WithHttp, $"--Listen:AllowedHosts={allowed}");
        using HttpClient http = server.OpenHttp();
        http.DefaultRequestHeaders.Host = host;

        using HttpResponseMessage response = await http.GetAsync("/v1/models", Token);

        if (isAnswered)
        {
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        }
        else
        {
            await response.AssertRefusedAsync(HttpStatusCode.MisdirectedRequest, "HOST_UNKNOWN");
        }
    }

    [Theory]
    [InlineData(Origin, true)]
    [InlineData("https://other.example, https://example.com", true)]
    [InlineData("*", true)]
    [InlineData("https://other.example", false)]
    [InlineData("", false)]
    public async Task Preflight_OriginAllowedOrNot_IsAnsweredSo(string origins, bool isAllowed)
    {
        await using RunningServer server = await RunningServer.StartAsync(RunningServer.WithHttp, $"--Listen:AllowedOrigins={origins}");
        using HttpClient http = server.OpenHttp();
        http.DefaultRequestHeaders.Add("Origin", Origin);
        using var preflight = new HttpRequestMessage(HttpMethod.Options, "/v1:predict");
        preflight.Headers.Add("Access-Control-Request-Method", "POST");
        preflight.Headers.Add("Access-Control-Request-Headers", "content-type,x-grpc-web");

        using HttpResponseMessage asked = await http.SendAsync(preflight, Token);
        using HttpResponseMessage answered = await http.PostJsonAsync("/v1:predict", """{"profile": {"nickname": "ff"}}""");

        string[] granted = [.. Values(asked, "Access-Control-Allow-Origin")];
        string[] readable = [.. Values(answered, "Access-Control-Allow-Origin")];
        if (isAllowed)
        {
            Assert.Equal([origins == "*" ? "*" : Origin], granted);
            Assert.Equal(granted, readable);
            Assert.Contains("x-grpc-web", string.Join(',', Values(asked, "Access-Control-Allow-Headers")), StringComparison.Ordinal);
            Assert.Contains(
                "grpc-status-details-bin", string.Join(',', Values(answered, "Access-Control-Expose-Headers")), StringComparison.Ordinal);
        }
        else
        {
            Assert.Empty(granted);
            Assert.Empty(readable);
        }
    }

    [Theory]
    [InlineData("example.com")]
    [InlineData("https://example.com/")]
    [InlineData("https://example.com, *")]
    [InlineData("ftp://example.com")]
    public void Of_UnusableOrigin_IsNamed(string origins)
    {
        StartupException exception = Assert.Throws<StartupException>(
            () => HttpAccess.Of(new ListenOptions { AllowedOrigins = origins }, isLoopback: true));

        Assert.Contains("Listen:AllowedOrigins", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://0.0.0.0:0", "Security:AllowPlaintext")]
    [InlineData("here", "it must be http://IP:PORT")]
    public async Task Build_UnusableHttpAddress_IsNamed(string address, string expected)
    {
        StartupException exception =
            await Assert.ThrowsAsync<StartupException>(() => RunningServer.StartAsync($"--Listen:HttpAddress={address}"));

        Assert.Contains("Listen:HttpAddress", exception.Message, StringComparison.Ordinal);
        Assert.Contains(expected, exception.Message, StringComparison.Ordinal);
    }

    private static IEnumerable<string> Values(HttpResponseMessage response, string header) =>
        response.Headers.TryGetValues(header, out IEnumerable<string>? values) ? values : [];
}
