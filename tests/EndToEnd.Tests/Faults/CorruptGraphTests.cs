using GenderGrpc.Bundle;
using GenderGrpc.Bundle.Manifest;
using GenderGrpc.EndToEnd.Tests.Fixtures;
using GenderGrpc.Server.Tests.Fixtures;
using GenderGrpc.V1;
using Google.Rpc;
using Grpc.Core;

namespace GenderGrpc.EndToEnd.Tests.Faults;

/// <summary>
/// Bundles whose digests are right and whose graph is damaged all the same, as from a trainer gone wrong: the runtime that opens them is
/// native code, in the server's own process.
/// </summary>
public sealed class CorruptGraphTests(ITestOutputHelper output)
{
    private const string Graph = "model.onnx";

    private static readonly int s_damages = FaultCounts.Of(12, 300);

    [Fact]
    public async Task Activate_DamagedGraph_IsRefusedOrServedAndTheServerLivesOn()
    {
        using WatchedServer server = await WatchedServer.StartAsync();
        var models = new ModelService.ModelServiceClient(server.Channel);
        using TestBundle bundle = TestBundle.Write(name: "damaged");
        var random = new Random(1);
        var outcomes = new SortedDictionary<string, int>();
        for (int damage = 0; damage < s_damages; damage++)
        {
            string outcome = await TryAsync(server, models, Damage(bundle, random));
            outcomes[outcome] = outcomes.GetValueOrDefault(outcome) + 1;
            server.AssertUnchanged($"damage {damage}");
            await server.AssertServesAsync();
        }

        output.WriteLine(string.Join(", ", outcomes.Select(outcome => $"{outcome.Value} x {outcome.Key}")));
    }

    // Uploads a bundle, serves it, predicts with it, goes back and removes it, as far as each can be done.
    private static async Task<string> TryAsync(WatchedServer server, ModelService.ModelServiceClient models, byte[] zip)
    {
        string outcome = "served";
        Task<Model> upload = models.UploadAsync(zip);
        if (await ReasonAsync(upload, StatusCode.InvalidArgument) is { } invalid)
        {
            return invalid;
        }

        string version = (await upload).Version;
        if (await ReasonAsync(models.ActivateAsync(version), StatusCode.FailedPrecondition) is { } unservable)
        {
            outcome = unservable;
        }
        else
        {
            // It may say anything or fail: it is its own fault.
            await ReasonAsync(server.PredictAsync("ff"), StatusCode.Internal);
            await models.RollbackAsync();
        }

        await models.DeleteAsync(version);
        return outcome;
    }

    private static async Task<string?> ReasonAsync(Task call, StatusCode code)
    {
        if (await Record.ExceptionAsync(() => call) is not { } exception)
        {
            return null;
        }

        RpcException refusal = Assert.IsType<RpcException>(exception, exactMatch: true);
        Assert.True(refusal.StatusCode == code, $"{refusal.Status}");
        return refusal.Details().Detail<ErrorInfo>().Reason;
    }

    private static byte[] Damage(TestBundle bundle, Random random)
    {
        BundleManifest manifest = ModelBundle.Load(bundle.Folder).Manifest;
        var files = BundleZip.Files(bundle)
            .Where(file => file.Name != BundleManifest.FileName)
            .ToDictionary(file => file.Name, file => (ReadOnlyMemory<byte>)file.Content);
        byte[] graph = files[Graph].ToArray();
        for (int k = random.Next(1, 4); k > 0; k--)
        {
            graph[random.Next(graph.Length)] = (byte)random.Next(256);
        }

        files[Graph] = random.Next(8) == 0 ? graph[..random.Next(graph.Length)] : graph;
        using var folder = new TemporaryFolder();
        BundleWriter.Write(folder["bundle"], manifest, files);
        return BundleZip.Of([.. Directory.GetFiles(folder["bundle"]).Order().Select(file => (Path.GetFileName(file), File.ReadAllBytes(file)))]);
    }
}
