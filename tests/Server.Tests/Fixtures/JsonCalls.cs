using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace GenderGrpc.Server.Tests.Fixtures;

/// <summary>Calls of JSON over HTTP.</summary>
internal static class JsonCalls
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>A client of the HTTP port.</summary>
    public static HttpClient OpenHttp(this RunningServer server) => new() { BaseAddress = server.HttpAddress };

    public static Task<HttpResponseMessage> PostJsonAsync(this HttpClient http, string path, string json) =>
        http.PostAsync(path, new StringContent(json, Encoding.UTF8, "application/json"), Token);

    /// <summary>Posts, and reads the answer of success.</summary>
    public static async Task<JsonNode> CallAsync(this HttpClient http, string path, JsonNode request)
    {
        using HttpResponseMessage response = await http.PostJsonAsync(path, request.ToJsonString());
        string answer = await response.Content.ReadAsStringAsync(Token);
        Assert.True(response.StatusCode == HttpStatusCode.OK, $"{response.StatusCode}: {answer}");
        return JsonNode.Parse(answer)!;
    }

    /// <summary>Gets, and reads the answer of success.</summary>
    public static async Task<JsonNode> GetJsonAsync(this HttpClient http, string path) =>
        JsonNode.Parse(await http.GetStringAsync(path, Token))!;

    /// <summary>The lines of a stream's answer.</summary>
    public static async Task<List<JsonNode>> ReadLinesAsync(this HttpResponseMessage response)
    {
        string text = await response.Content.ReadAsStringAsync(Token);
        return [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!)];
    }

    /// <summary>Checks a refusal: google.rpc.Status with an ErrorInfo. Gives its message.</summary>
    public static async Task<string> AssertRefusedAsync(
        this HttpResponseMessage response, HttpStatusCode status, string reason, string? field = null)
    {
        string answer = await response.Content.ReadAsStringAsync(Token);
        Assert.True(response.StatusCode == status, $"{response.StatusCode}: {answer}");
        Assert.Equal("application/json", response.Content.Headers.ContentType?.MediaType);
        using JsonDocument document = JsonDocument.Parse(answer);
        JsonElement details = document.RootElement.GetProperty("details");
        Assert.Equal("type.googleapis.com/google.rpc.ErrorInfo", details[0].GetProperty("@type").GetString());
        Assert.Equal("gendergrpc", details[0].GetProperty("domain").GetString());
        Assert.Equal(reason, details[0].GetProperty("reason").GetString());
        if (field is not null)
        {
            Assert.Equal(field, details[1].GetProperty("fieldViolations")[0].GetProperty("field").GetString());
        }

        return document.RootElement.GetProperty("message").GetString()!;
    }
}
