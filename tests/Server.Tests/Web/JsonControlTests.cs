using System.Net;
using System.Text.Json.Nodes;
using GenderGrpc.Server.Tests.Fixtures;
using GenderGrpc.V1;

namespace GenderGrpc.Server.Tests.Web;

public sealed class JsonControlTests : IAsyncLifetime
{
    private RunningServer _server = null!;
    private HttpClient _http = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _server = await RunningServer.StartAsync([RunningServer.WithHttp, .. ScriptedTrainer.Options()]);
        _server.AddDataset();
        _http = _server.OpenHttp();
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Run_CreatedPausedResumedCancelledDeleted_IsTheSameAsOverGrpc()
    {
        JsonNode created = (await CreateAsync("create"))["run"]!;
        string name = (string)created["name"]!;
        Assert.Equal("RUN_STATE_QUEUED", (string?)created["state"]);
        Assert.Equal(2, (int)created["hyperparameters"]!["epochs"]!);

        JsonNode paused = await _http.CallAsync($"/v1/{name}:pause", Verb("pause", (string)created["etag"]!));
        Assert.Equal("RUN_STATE_PAUSED", (string?)paused["run"]!["state"]);
        Assert.Equal(RunState.Paused, (await _server.Training.GetAsync(name)).State);
        JsonNode resumed = await _http.CallAsync($"/v1/{name}:resume", Verb("resume"));
        Assert.Equal("RUN_STATE_RESUMING", (string?)resumed["run"]!["state"]);
        JsonNode changed = await _http.CallAsync(
            $"/v1/{name}:updateHyperparameters",
            JsonNode.Parse("""{"requestId": "change", "hyperparameters": {"learningRate": 0.5}, "updateMask": "learningRate"}""")!);
        Assert.Equal(0.5, (double)changed["run"]!["hyperparameters"]!["learningRate"]!);
        await _http.CallAsync($"/v1/{name}:cancel", Verb("cancel"));
        JsonNode got = await _http.GetJsonAsync($"/v1/{name}");
        Assert.Equal("RUN_STATE_CANCELLED", (string?)got["run"]!["state"]);
        using (HttpResponseMessage deleted = await _http.DeleteAsync($"/v1/{name}?requestId=delete", Token))
        {
            Assert.Equal(HttpStatusCode.OK, deleted.StatusCode);
        }

        using HttpResponseMessage gone = await _http.GetAsync($"/v1/{name}", Token);
        await gone.AssertRefusedAsync(HttpStatusCode.NotFound, "RUN_NOT_FOUND");
    }

    [Fact]
    public async Task CreateRun_SameRequestId_IsOneRunOverBothPorts()
    {
        JsonNode first = await CreateAsync("once");
        JsonNode second = await CreateAsync("once");
        Run third = await _server.Training.CreateAsync("once", request => request.Hyperparameters = new Hyperparameters { Epochs = 2 });

        Assert.Equal((string?)first["run"]!["name"], (string?)second["run"]!["name"]);
        Assert.Equal((string?)first["run"]!["name"], third.Name);
    }

    [Fact]
    public async Task PauseRun_StaleEtag_IsAConflict()
    {
        string name = (string)(await CreateAsync("create"))["run"]!["name"]!;

        using HttpResponseMessage response = await _http.PostJsonAsync($"/v1/{name}:pause", Verb("pause", "stale").ToJsonString());

        await response.AssertRefusedAsync(HttpStatusCode.Conflict, "ETAG_MISMATCH");
    }

    [Fact]
    public async Task WatchRun_ARunThatEnds_GivesLinesAndThenNoMore()
    {
        string name = (string)(await CreateAsync("create"))["run"]!["name"]!;
        using HttpResponseMessage response = await _http.GetAsync(
            $"/v1/{name}:watch?afterSequence=0", HttpCompletionOption.ResponseHeadersRead, Token);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(Token));
        var first = JsonNode.Parse((await reader.ReadLineAsync(Token))!);
        Assert.Equal("1", (string?)first!["events"]![0]!["sequence"]);
        using (ScriptedTrainer trainer = await ScriptedTrainer.TakeAsync(_server))
        {
            await trainer.StepAsync(1, 2);
            await trainer.EndAsync(new TrainerEnd
            {
                Failure = new Google.Rpc.Status { Code = (int)Google.Rpc.Code.Internal, Message = "as the test wants it" },
            });
        }

        var events = new List<JsonNode?>(first["events"]!.AsArray());
        while (await reader.ReadLineAsync(Token) is { } line)
        {
            events.AddRange(JsonNode.Parse(line)!["events"]!.AsArray());
        }

        Assert.Equal(Enumerable.Range(1, events.Count), events.Select(happened => int.Parse((string)happened!["sequence"]!, null)));
        Assert.Equal(2, events.Count(happened => happened!["step"] is not null));
        Assert.Equal(events.Count, (await _server.Training.WatchAsync(name)).Count);
    }

    [Theory]
    [InlineData("/v1/runs?pageSize=many", "JSON_VALUE_INVALID", "page_size")]
    [InlineData("/v1/runs?page_size=1001", "PAGE_SIZE_OUT_OF_RANGE", "page_size")]
    [InlineData("/v1/runs?page_size=1&page_size=2", "JSON_VALUE_INVALID", "page_size")]
    [InlineData("/v1/runs/0123456789ab:watch?afterSequence=-", "JSON_VALUE_INVALID", "after_sequence")]
    public async Task Get_WrongQuery_NamesTheField(string path, string reason, string field)
    {
        using HttpResponseMessage response = await _http.GetAsync(path, Token);

        await response.AssertRefusedAsync(HttpStatusCode.BadRequest, reason, field);
    }

    [Fact]
    public async Task UpdateHyperparameters_MaskInTheContractsNames_NamesTheField()
    {
        using HttpResponseMessage response = await _http.PostJsonAsync(
            "/v1/runs/0123456789ab:updateHyperparameters", """{"requestId": "1", "updateMask": "epochs,learning_rate"}""");

        await response.AssertRefusedAsync(HttpStatusCode.BadRequest, "JSON_VALUE_INVALID", "update_mask");
    }

    [Fact]
    public async Task ListRuns_PageByPage_GivesAll()
    {
        string[] names = [(string)(await CreateAsync("a"))["run"]!["name"]!, (string)(await CreateAsync("b"))["run"]!["name"]!];

        JsonNode first = await _http.GetJsonAsync("/v1/runs?pageSize=1&other=1");
        JsonNode second = await _http.GetJsonAsync($"/v1/runs?pageSize=1&pageToken={(string?)first["nextPageToken"]}");

        Assert.Equal(names.Reverse(), new[] { first, second }.Select(page => (string)page["runs"]![0]!["name"]!));
        Assert.Equal("", (string?)second["nextPageToken"]);
    }

    [Fact]
    public async Task Models_ListedGotWatchedActivated_AreTheServers()
    {
        JsonNode listed = (await _http.GetJsonAsync("/v1/models"))["models"]![0]!;
        string name = (string)listed["name"]!;
        Assert.Equal(ModelCalls.NameOf(_server.ModelVersion), name);
        Assert.True(JsonNode.DeepEquals(listed, (await _http.GetJsonAsync($"/v1/{name}"))["model"]));
        using (HttpResponseMessage watch = await _http.GetAsync("/v1/models:watch", HttpCompletionOption.ResponseHeadersRead, Token))
        {
            using var reader = new StreamReader(await watch.Content.ReadAsStreamAsync(Token));
            Assert.Equal(name, (string?)JsonNode.Parse((await reader.ReadLineAsync(Token))!)!["active"]!["name"]);
        }

        JsonNode activated = await _http.CallAsync($"/v1/{name}:activate", Verb("activate"));
        Assert.Equal(name, (string?)activated["model"]!["name"]);
        using HttpResponseMessage rollback = await _http.PostJsonAsync("/v1/models:rollback", Verb("rollback").ToJsonString());
        await rollback.AssertRefusedAsync(HttpStatusCode.BadRequest, "NOTHING_TO_ROLL_BACK_TO");
        using HttpResponseMessage unknown = await _http.GetAsync($"/v1/models/{new string('0', 64)}", Token);
        await unknown.AssertRefusedAsync(HttpStatusCode.NotFound, "MODEL_NOT_FOUND");
    }

    [Fact]
    public async Task WatchModels_ServerStops_EndsWithAStatus()
    {
        await using RunningServer server = await RunningServer.StartAsync(RunningServer.WithHttp);
        using HttpClient http = server.OpenHttp();
        using HttpResponseMessage watch = await http.GetAsync("/v1/models:watch", HttpCompletionOption.ResponseHeadersRead, Token);
        using var reader = new StreamReader(await watch.Content.ReadAsStreamAsync(Token));
        Assert.NotNull(await reader.ReadLineAsync(Token));

        await server.App.StopAsync(Token);

        var last = JsonNode.Parse((await reader.ReadLineAsync(Token))!);
        Assert.Equal(14, (int)last!["code"]!);
        Assert.Equal("SHUTTING_DOWN", (string?)last["details"]![0]!["reason"]);
        Assert.Null(await reader.ReadLineAsync(Token));
    }

    [Fact]
    public async Task DownloadModel_Lines_AreTheZip()
    {
        byte[] zip = await _server.Models.DownloadAsync(_server.ModelVersion);

        using HttpResponseMessage response = await _http.GetAsync($"/v1/{ModelCalls.NameOf(_server.ModelVersion)}:download", Token);

        List<JsonNode> lines = await response.ReadLinesAsync();
        Assert.StartsWith("sha256:", (string?)lines[^1]["digest"], StringComparison.Ordinal);
        Assert.Equal(zip, lines[..^1].SelectMany(line => Convert.FromBase64String((string)line["chunk"]!)));
    }

    [Fact]
    public async Task Datasets_ListedGotDeleted_AreTheServers()
    {
        Assert.Equal(RunCalls.Dataset, (string?)(await _http.GetJsonAsync("/v1/datasets"))["datasets"]![0]!["name"]);
        Assert.Equal(RunCalls.Dataset, (string?)(await _http.GetJsonAsync($"/v1/{RunCalls.Dataset}"))["dataset"]!["name"]);
        using HttpResponseMessage deleted = await _http.DeleteAsync($"/v1/{RunCalls.Dataset}?request_id=delete", Token);
        Assert.Equal(HttpStatusCode.OK, deleted.StatusCode);
        using HttpResponseMessage upload = await _http.GetAsync("/v1/datasetUploads/unknown", Token);
        await upload.AssertRefusedAsync(HttpStatusCode.NotFound, "UPLOAD_NOT_FOUND");
    }

    private Task<JsonNode> CreateAsync(string requestId) => _http.CallAsync("/v1/runs", new JsonObject
    {
        ["requestId"] = requestId,
        ["dataset"] = RunCalls.Dataset,
        ["hyperparameters"] = new JsonObject { ["epochs"] = 2 },
    });

    private static JsonObject Verb(string requestId, string etag = "") => new() { ["requestId"] = requestId, ["etag"] = etag };
}
