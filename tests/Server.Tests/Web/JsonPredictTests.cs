using System.Net;
using System.Text.Json.Nodes;
using GenderGrpc.Server.Tests.Fixtures;
using GenderGrpc.V1;

namespace GenderGrpc.Server.Tests.Web;

public sealed class JsonPredictTests : IAsyncLifetime
{
    private RunningServer _server = null!;
    private HttpClient _http = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _server = await RunningServer.StartAsync(RunningServer.WithHttp);
        _http = _server.OpenHttp();
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Predict_AvatarAndNickname_AnswersAsOverGrpc()
    {
        var profile = new Profile { Avatar = TestAvatars.White, Nickname = "F" };
        PredictResponse grpc = await _server.Client.PredictAsync(new PredictRequest { Profile = profile }, cancellationToken: Token);

        JsonNode json = (await _http.CallAsync("/v1:predict", new JsonObject { ["profile"] = Json(profile) }))["prediction"]!;

        Assert.Equal("LABEL_FEMALE", (string?)json["label"]);
        Assert.Equal(grpc.Prediction.ProbabilityFemale, (double)json["probabilityFemale"]!, 6);
        Assert.Equal(grpc.Prediction.ModelVersion, (string?)json["modelVersion"]);
        Assert.Equal(2, json["evidence"]!.AsArray().Count);
        Assert.True(long.Parse((string)json["timings"]!["inferenceMicros"]!, null) > 0);
    }

    [Theory]
    [InlineData("""{"profile": {"nickname": "f"}, "max_error": 0.2}""")]
    [InlineData("""{"profile": {"nickname": "f"}, "maxError": 0.2, "compute": "COMPUTE_CASCADE", "unknown": [{"a": null}]}""")]
    [InlineData("""{"profile": {"nickname": "\u0066", "avatar": null}, "maxError": 2e-1, "model": null, "compute": 1}""")]
    public async Task Predict_EitherNameOfAField_IsTaken(string request)
    {
        JsonNode json = await _http.CallAsync("/v1:predict", JsonNode.Parse(request)!);

        Assert.Equal("LABEL_FEMALE", (string?)json["prediction"]!["label"]);
    }

    [Fact]
    public async Task BatchPredict_OneProfileWrong_HasAnErrorOfItsOwn()
    {
        JsonNode json = await _http.CallAsync("/v1:batchPredict", Batch(new Profile { Nickname = "ff" }, new Profile { Avatar = TestAvatars.Broken }));

        JsonArray results = json["results"]!.AsArray();
        Assert.Equal("LABEL_FEMALE", (string?)results[0]!["prediction"]!["label"]);
        Assert.Equal("AVATAR_UNDECODABLE", (string?)results[1]!["error"]!["details"]![0]!["reason"]);
        Assert.Null(results[1]!["prediction"]);
    }

    [Fact]
    public async Task StreamBatchPredict_ManyProfiles_GivesALineForEach()
    {
        const int Count = 200;
        Profile[] profiles = [.. Enumerable.Range(0, Count).Select(i => new Profile { Nickname = i % 3 == 0 ? "ff" : "mm" })];
        profiles[7] = new Profile { Avatar = TestAvatars.Broken };

        using HttpResponseMessage response = await _http.PostJsonAsync("/v1:streamBatchPredict", Batch(profiles).ToJsonString());

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        List<JsonNode> lines = await response.ReadLinesAsync();
        Assert.Equal(Enumerable.Range(0, Count), lines.Select(line => (int)line["index"]!).Order());
        foreach (JsonNode line in lines)
        {
            int index = (int)line["index"]!;
            if (index == 7)
            {
                Assert.StartsWith("profiles[7].avatar ", (string?)line["error"]!["message"], StringComparison.Ordinal);
            }
            else
            {
                Assert.Equal(index % 3 == 0 ? "LABEL_FEMALE" : "LABEL_MALE", (string?)line["prediction"]!["label"]);
            }
        }
    }

    [Fact]
    public async Task StreamBatchPredict_NoProfile_IsRefusedAsAWhole()
    {
        using HttpResponseMessage response = await _http.PostJsonAsync("/v1:streamBatchPredict", "{}");

        await response.AssertRefusedAsync(HttpStatusCode.BadRequest, "BATCH_EMPTY", "profiles");
    }

    [Theory]
    [InlineData("""{"profile": {"avatar": "no base64!"}}""", "profile.avatar", "profile.avatar must be a string of base64")]
    [InlineData("""{"profile": {"avatar": "AAA"}}""", "profile.avatar", "with its padding")]
    [InlineData("""{"profile": {"avatar": [1]}}""", "profile.avatar", "must be a string")]
    [InlineData("""{"profile": {"nickname": 7}}""", "profile.nickname", "must be a string")]
    [InlineData("""{"profile": {"nickname": "\ud83d"}}""", "profile.nickname", "valid Unicode")]
    [InlineData("""{"profile": "ff"}""", "profile", "must be an object")]
    [InlineData("""{"maxError": "half"}""", "max_error", "must be a number")]
    [InlineData("""{"compute": "FAST"}""", "compute", "COMPUTE_UNSPECIFIED, COMPUTE_CASCADE")]
    [InlineData("[]", "body", "must be an object")]
    public async Task Predict_WrongValue_NamesTheField(string request, string field, string expected)
    {
        using HttpResponseMessage response = await _http.PostJsonAsync("/v1:predict", request);

        string message = await response.AssertRefusedAsync(HttpStatusCode.BadRequest, "JSON_VALUE_INVALID", field);
        Assert.Contains(expected, message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task BatchPredict_WrongValueDeepInside_NamesItsPlace()
    {
        using HttpResponseMessage response =
            await _http.PostJsonAsync("/v1:batchPredict", """{"profiles": [{}, {"nickname": "ff"}, {"avatar": "!"}]}""");

        await response.AssertRefusedAsync(HttpStatusCode.BadRequest, "JSON_VALUE_INVALID", "profiles[2].avatar");
    }

    [Theory]
    [InlineData("{\"profile\":\n {\"nickname\": ff}}", "line 2, byte 16")]
    [InlineData("", "line 1, byte 1")]
    [InlineData("{} {}", "line 1, byte 4")]
    public async Task Predict_MalformedJson_SaysWhere(string request, string place)
    {
        using HttpResponseMessage response = await _http.PostJsonAsync("/v1:predict", request);

        string message = await response.AssertRefusedAsync(HttpStatusCode.BadRequest, "JSON_MALFORMED");
        Assert.Contains(place, message, StringComparison.Ordinal);
        Assert.DoesNotContain("ff", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Predict_OverALimit_IsRefusedAsOverGrpc()
    {
        var request = new JsonObject { ["profile"] = Json(new Profile { Nickname = new string('f', 257) }) };

        using HttpResponseMessage response = await _http.PostJsonAsync("/v1:predict", request.ToJsonString());

        string message = await response.AssertRefusedAsync(HttpStatusCode.BadRequest, "NICKNAME_TOO_LONG", "profile.nickname");
        Assert.Contains("256", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Predict_BodyOverTheLimit_IsRefused(bool isLengthKnown)
    {
        await using RunningServer server = await RunningServer.StartAsync(
            RunningServer.WithHttp, "--Limits:MessageBytes=2048", "--Limits:AvatarBytes=1024");
        using HttpClient http = server.OpenHttp();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1:predict")
        {
            Content = new StringContent($$"""{"model": "{{new string('x', 4000)}}"}""", null, "application/json"),
        };
        request.Headers.TransferEncodingChunked = !isLengthKnown;

        using HttpResponseMessage response = await http.SendAsync(request, Token);

        string message = await response.AssertRefusedAsync(HttpStatusCode.BadRequest, "MESSAGE_TOO_LARGE");
        Assert.Contains("2048 bytes", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Predict_QueueFull_SaysWhenToTryAgain()
    {
        await using RunningServer server = await RunningServer.StartSlowAsync(RunningServer.WithHttp, "--Inference:QueueCapacity=1");
        using HttpClient http = server.OpenHttp();
        Task<HttpResponseMessage> first = http.PostJsonAsync("/v1:predict", """{"profile": {"nickname": "ff"}}""");
        await server.Batches.NextAsync();

        using HttpResponseMessage response = await http.PostJsonAsync("/v1:predict", """{"profile": {"nickname": "ff"}}""");

        await response.AssertRefusedAsync(HttpStatusCode.TooManyRequests, "QUEUE_FULL");
        Assert.True(response.Headers.RetryAfter?.Delta >= TimeSpan.FromSeconds(1));
        Assert.Contains("google.rpc.RetryInfo", await response.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
        using HttpResponseMessage answered = await first;
        Assert.Equal(HttpStatusCode.OK, answered.StatusCode);
    }

    [Fact]
    public async Task Predict_UnknownModel_IsNotFound()
    {
        using HttpResponseMessage response = await _http.PostJsonAsync("/v1:predict", """{"model": "other"}""");

        await response.AssertRefusedAsync(HttpStatusCode.NotFound, "MODEL_NOT_FOUND");
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/json; charset=utf-16")]
    public async Task Predict_AnotherContentType_IsRefused(string type)
    {
        using var content = new ByteArrayContent("{}"u8.ToArray());
        content.Headers.TryAddWithoutValidation("Content-Type", type);

        using HttpResponseMessage response = await _http.PostAsync("/v1:predict", content, Token);

        await response.AssertRefusedAsync(HttpStatusCode.UnsupportedMediaType, "CONTENT_TYPE_UNSUPPORTED");
    }

    private static JsonObject Batch(params Profile[] profiles) => new() { ["profiles"] = new JsonArray([.. profiles.Select(Json)]) };

    private static JsonObject Json(Profile profile)
    {
        var json = new JsonObject();
        if (profile.HasAvatar)
        {
            json["avatar"] = profile.Avatar.ToBase64();
        }

        if (profile.HasNickname)
        {
            json["nickname"] = profile.Nickname;
        }

        return json;
    }
}
