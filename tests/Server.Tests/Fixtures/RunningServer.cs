using System.Diagnostics.Metrics;
using GenderGrpc.Server.Startup;
using GenderGrpc.V1;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace GenderGrpc.Server.Tests.Fixtures;

/// <summary>The server as it is, on a free port of loopback, with a bundle of its own and a channel to it.</summary>
internal sealed class RunningServer : IAsyncDisposable
{
    private readonly TestBundle _bundle;

    private RunningServer(TestBundle bundle, WebApplication app)
    {
        _bundle = bundle;
        App = app;
        Batches = new BatchCounter(app.Services.GetRequiredService<IMeterFactory>());
        Channel = GrpcChannel.ForAddress(app.Urls.Single(), new GrpcChannelOptions { MaxSendMessageSize = null });
        Client = new PredictionService.PredictionServiceClient(Channel);
    }

    public WebApplication App { get; }

    public GrpcChannel Channel { get; }

    public PredictionService.PredictionServiceClient Client { get; }

    public BatchCounter Batches { get; }

    public string ModelVersion => _bundle.Version;

    public static Task<RunningServer> StartAsync(params string[] options) => StartAsync(0, options);

    /// <summary>Starts with a model that takes its time: some hundreds of milliseconds for a batch.</summary>
    public static Task<RunningServer> StartSlowAsync(params string[] options) =>
        StartAsync(10, ["--Inference:Workers=1", "--Inference:MaxBatchSize=1", .. options]);

    public async ValueTask DisposeAsync()
    {
        Channel.Dispose();
        await App.StopAsync(TestContext.Current.CancellationToken);
        await App.DisposeAsync();
        Batches.Dispose();
        _bundle.Dispose();
    }

    private static async Task<RunningServer> StartAsync(int delaySteps, string[] options)
    {
        TestBundle bundle = TestBundle.Write(delaySteps);
        WebApplication app = ServerApplication.Build(
        [
            "--Listen:Address=http://127.0.0.1:0",
            $"--Model:Folder={bundle.Folder}",
            "--Logging:Console:LogLevel:Default=None",
            .. options,
        ]);
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new RunningServer(bundle, app);
    }
}
