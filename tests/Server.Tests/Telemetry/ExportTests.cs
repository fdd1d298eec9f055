using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using GenderGrpc.Server.Tests.Fixtures;
using GenderGrpc.V1;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace GenderGrpc.Server.Tests.Telemetry;

/// <summary>What leaves a server, in a process of its own, by its page of metrics, by OTLP and by its log.</summary>
public sealed partial class ExportTests
{
    private const string Nickname = "fmnnmffmnfmmnff";
    private const string FailingNickname = TestBundle.RuneThatFails + Nickname;
    private const int Profiles = 120;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Page_AfterPredictions_ShowsThem()
    {
        using TestBundle bundle = TestBundle.Write();
        using ServerProcess server = Start(bundle, []);
        (string grpc, string http) = await AddressesAsync(server);
        await PredictAsync(grpc);

        string page = await ScrapeAsync(http);

        Assert.Equal(Profiles + 1, Value(page, "gendergrpc_items_total", "outcome=\"PREDICTED\""));
        Assert.Equal(1, Value(page, "gendergrpc_items_total", "outcome=\"INFERENCE_FAILED\""));
        Assert.Equal(Profiles + 1, Value(page, "gendergrpc_queue_duration_seconds_count", ""));
        Assert.Equal(Profiles, Value(page, "gendergrpc_drift_items", "modalities=\"nickname\""));
        Assert.InRange(Value(page, "gendergrpc_drift_score", "modalities=\"nickname\""), 8.2, 8.4);
        Assert.Equal(0, Value(page, "gendergrpc_runs", "state=\"QUEUED\""));
        Assert.Equal(1, Value(page, "gendergrpc_model_active", bundle.Version));
        Assert.Equal(1, Value(page, "rpc_server_call_duration_seconds_count", "rpc_method=\"gendergrpc.v1.PredictionService/BatchPredict\""));
    }

    [Fact]
    public async Task Dashboard_EveryQuery_NamesMetricsOfThePage()
    {
        using TestBundle bundle = TestBundle.Write();
        using ServerProcess server = Start(bundle, []);
        (string grpc, string http) = await AddressesAsync(server);
        await PredictAsync(grpc);
        string page = await ScrapeAsync(http);
        using JsonDocument dashboard = JsonDocument.Parse(
            await File.ReadAllBytesAsync(Path.Combine(Repository.Root, "Server", "Dashboards", "gendergrpc.json"), Token));

        string[] queries =
        [
            .. dashboard.RootElement.GetProperty("panels").EnumerateArray()
                .SelectMany(panel => panel.GetProperty("targets").EnumerateArray())
                .Select(target => target.GetProperty("expr").GetString()!),
        ];

        Assert.NotEmpty(queries);
        Assert.All(queries, query =>
        {
            string[] names = [.. MetricName().Matches(query).Select(match => match.Value)];
            Assert.NotEmpty(names);
            Assert.All(names, name => Assert.Matches($@"(?m)^{name}(\{{| )", page));
        });
    }

    [Fact]
    public async Task Page_TurnedOff_IsNotThere()
    {
        using TestBundle bundle = TestBundle.Write();
        using ServerProcess server = Start(bundle, [], "--Telemetry:MetricsPage=false");
        (_, string http) = await AddressesAsync(server);
        using var client = new HttpClient();

        using HttpResponseMessage response = await client.GetAsync(http + "/metrics", Token);

        Assert.Equal(System.Net.HttpStatusCode.NotFound, response.StatusCode);
    }

    [Fact]
    public async Task Start_EndpointIsNoAddress_EndsWithOneLineThatNamesIt()
    {
        using TestBundle bundle = TestBundle.Write();
        using ServerProcess server = Start(bundle, new() { ["OTEL_EXPORTER_OTLP_ENDPOINT"] = "collector:4317" });

        (int exitCode, _, string error) = await server.EndAsync();

        Assert.Equal(2, exitCode);
        Assert.Contains("OTEL_EXPORTER_OTLP_ENDPOINT", Assert.Single(error.TrimEnd().Split('\n')), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Export_AllThatLeaves_HoldsNothingOfAProfile()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There is no SIGTERM.");
        await using OtlpReceiver receiver = await OtlpReceiver.StartAsync();
        using TestBundle bundle = TestBundle.Write();
        using ServerProcess server = Start(bundle, new()
        {
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = receiver.Address,
            ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
        });
        (string grpc, string http) = await AddressesAsync(server);
        await PredictAsync(grpc);
        await PredictByHttpAsync(http);
        string page = await ScrapeAsync(http);

        // What is still to be sent is sent at the end.
        using Process kill = Process.Start("kill", ["-TERM", $"{server.Id}"]);
        (int exitCode, string output, string error) = await server.EndAsync();

        Assert.Equal(0, exitCode);
        byte[] traces = receiver.Of("/v1/traces");
        byte[] metrics = receiver.Of("/v1/metrics");
        Assert.True(Holds(traces, "run batch"u8) && Holds(traces, "predict item"u8) && Holds(traces, Encoding.UTF8.GetBytes(bundle.Version)));
        Assert.True(Holds(traces, "gendergrpc.v1.PredictionService/BatchPredict"u8));
        Assert.True(Holds(metrics, "gendergrpc.items"u8));
        byte[] all = [.. traces, .. metrics, .. Encoding.UTF8.GetBytes(page + output + error)];
        byte[] avatar = TestAvatars.White.ToByteArray();
        Assert.False(Holds(all, Encoding.UTF8.GetBytes(Nickname)), "The nickname is there.");
        Assert.False(Holds(all, Encoding.UTF8.GetBytes(Convert.ToBase64String(Encoding.UTF8.GetBytes(Nickname)).TrimEnd('='))));
        Assert.False(Holds(all, avatar.AsSpan(0, 8)), "The avatar's begin is there.");
        Assert.False(Holds(all, Encoding.UTF8.GetBytes(Convert.ToBase64String(avatar)[..16])));
    }

    [Fact]
    public async Task Export_EndpointAlone_ReachesACollectorByGrpc()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There is no SIGTERM.");
        await using OtlpReceiver receiver = await OtlpReceiver.StartAsync(HttpProtocols.Http2);
        using TestBundle bundle = TestBundle.Write();
        using ServerProcess server = Start(bundle, new() { ["OTEL_EXPORTER_OTLP_ENDPOINT"] = receiver.Address });
        (string grpc, _) = await AddressesAsync(server);
        await PredictAsync(grpc);

        using Process kill = Process.Start("kill", ["-TERM", $"{server.Id}"]);
        (int exitCode, _, _) = await server.EndAsync();

        Assert.Equal(0, exitCode);
        Assert.True(Holds(receiver.Of("/opentelemetry.proto.collector.trace.v1.TraceService/Export"), "run batch"u8));
        Assert.True(Holds(receiver.Of("/opentelemetry.proto.collector.metrics.v1.MetricsService/Export"), "gendergrpc.items"u8));
    }

    // The runtime would, on Linux and macOS, unless it is told not to.
    [Fact]
    public async Task Serving_OnnxRuntime_KeepsNoRecordsForItsMakers()
    {
        using var home = new TemporaryFolder();
        using TestBundle bundle = TestBundle.Write();
        using ServerProcess server = Start(
            bundle, new() { ["HOME"] = home.Path, ["XDG_CACHE_HOME"] = home.Path, ["CI"] = "", ["ORT_DISABLE_TELEMETRY"] = "" });
        (string grpc, _) = await AddressesAsync(server);
        await PredictAsync(grpc);

        Assert.DoesNotContain(
            Directory.EnumerateFileSystemEntries(home.Path, "*", SearchOption.AllDirectories),
            file => file.Contains("onnxruntime", StringComparison.OrdinalIgnoreCase));
    }

    private static ServerProcess Start(TestBundle bundle, Dictionary<string, string> environment, params string[] options) => new(
        environment,
        [
            "--Listen:Address=http://127.0.0.1:0", "--Listen:HttpAddress=http://127.0.0.1:0", "--Inference:MaxBatchSize=1",
            $"--Model:Folder={bundle.Folder}", .. options,
        ]);

    private static async Task<(string Grpc, string Http)> AddressesAsync(ServerProcess server)
    {
        string serving = await server.ReadLineAsync();
        string http = await server.ReadLineAsync();
        return (Address().Match(serving).Value, Address().Match(http).Value);
    }

    // Nicknames alone that all score the same, one of both modalities, and one that fails.
    private static async Task PredictAsync(string address)
    {
        using GrpcChannel channel = GrpcChannel.ForAddress(address);
        var client = new PredictionService.PredictionServiceClient(channel);
        BatchPredictResponse batch = await client.BatchPredictAsync(
            new BatchPredictRequest { Profiles = { Enumerable.Repeat(new Profile { Nickname = "f" + Nickname }, Profiles) } },
            cancellationToken: Token);
        Assert.All(batch.Results, result => Assert.NotNull(result.Prediction));
        await client.PredictAsync(
            new PredictRequest { Profile = new Profile { Nickname = Nickname, Avatar = TestAvatars.White } }, cancellationToken: Token);
        await Assert.ThrowsAsync<RpcException>(() => client.PredictAsync(
            new PredictRequest { Profile = new Profile { Nickname = FailingNickname } }, cancellationToken: Token).ResponseAsync);
    }

    // As it should be, where it doesn't belong, and in an address that leads nowhere.
    private static async Task PredictByHttpAsync(string address)
    {
        using var client = new HttpClient { BaseAddress = new Uri(address) };
        string profile = JsonSerializer.Serialize(new
        {
            profile = new { nickname = Nickname, avatar = TestAvatars.White.ToBase64() },
        });
        using HttpResponseMessage right = await client.PostJsonAsync("/v1:predict", profile);
        Assert.True(right.IsSuccessStatusCode);
        using HttpResponseMessage wrong = await client.PostJsonAsync(
            $"/v1:predict?profile.nickname={Nickname}", $$"""{"profile": {"{{Nickname}}": 1} }""");
        using HttpResponseMessage nowhere = await client.GetAsync($"/v1/{Nickname}?nickname={Nickname}", Token);
        Assert.False(nowhere.IsSuccessStatusCode);
    }

    private static async Task<string> ScrapeAsync(string address)
    {
        using var client = new HttpClient();
        return await client.GetStringAsync(address + "/metrics", Token);
    }

    private static double Value(string page, string name, string label)
    {
        string line = Assert.Single(
            page.Split('\n'), line => line.StartsWith(name + "{", StringComparison.Ordinal) && line.Contains(label, StringComparison.Ordinal));
        string[] values = line[(line.LastIndexOf('}') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return double.Parse(values[0], CultureInfo.InvariantCulture);
    }

    private static bool Holds(byte[] all, ReadOnlySpan<byte> part) => all.AsSpan().IndexOf(part) >= 0;

    [GeneratedRegex(@"http://127\.0\.0\.1:\d+")]
    private static partial Regex Address();

    [GeneratedRegex(@"\b(gendergrpc|rpc_server|http_server|dotnet|process)_[a-z_]+\b")]
    private static partial Regex MetricName();
}
