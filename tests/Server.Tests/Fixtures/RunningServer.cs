using System.Diagnostics.Metrics;
using GenderGrpc.Server.Startup;
using GenderGrpc.V1;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace GenderGrpc.Server.Tests.Fixtures;

/// <summary>The server as it is, on a free port of loopback, and a channel to it.</summary>
internal sealed class RunningServer : IAsyncDisposable
{
    private readonly IDisposable[] _owned;

    private RunningServer(WebApplication app, string modelVersion, string dataFolder, params IDisposable[] owned)
    {
        _owned = owned;
        App = app;
        ModelVersion = modelVersion;
        DataFolder = dataFolder;
        Batches = new BatchCounter(app.Services.GetRequiredService<IMeterFactory>());
        Channel = GrpcChannel.ForAddress(app.Urls.First(), new GrpcChannelOptions { MaxSendMessageSize = null });
        Client = new PredictionService.PredictionServiceClient(Channel);
        Models = new ModelService.ModelServiceClient(Channel);
        Training = new TrainingService.TrainingServiceClient(Channel);
    }

    public WebApplication App { get; }

    /// <summary>The option that turns the HTTP port on.</summary>
    public static string WithHttp => "--Listen:HttpAddress=http://127.0.0.1:0";

    /// <summary>Where it serves JSON and gRPC-Web, if it was started <see cref="WithHttp"/>.</summary>
    public Uri HttpAddress => new(App.Urls.Last());

    public GrpcChannel Channel { get; }

    public PredictionService.PredictionServiceClient Client { get; }

    public ModelService.ModelServiceClient Models { get; }

    public TrainingService.TrainingServiceClient Training { get; }

    public BatchCounter Batches { get; }

    /// <summary>The version of the bundle that it was started with.</summary>
    public string ModelVersion { get; }

    public string DataFolder { get; }

    /// <summary>Starts with a bundle and a data folder of its own.</summary>
    public static Task<RunningServer> StartAsync(params string[] options) => StartAsync(0, options);

    /// <summary>Starts with a model that takes its time: some hundreds of milliseconds for a batch.</summary>
    public static Task<RunningServer> StartSlowAsync(params string[] options) => StartSlowAsync(10, options);

    /// <summary>The same with as many steps of some tens of milliseconds for a batch.</summary>
    public static Task<RunningServer> StartSlowAsync(int delaySteps, params string[] options) =>
        StartAsync(delaySteps, ["--Inference:Workers=1", "--Inference:MaxBatchSize=1", .. options]);

    /// <summary>Starts with a bundle and a data folder that outlive it.</summary>
    public static async Task<RunningServer> StartOnAsync(TestBundle bundle, TemporaryFolder data, params string[] options) =>
        new(await StartAsync(bundle, data, options), bundle.Version, data.Path);

    public async ValueTask DisposeAsync()
    {
        Channel.Dispose();
        await App.StopAsync(TestContext.Current.CancellationToken);
        await App.DisposeAsync();
        Batches.Dispose();
        foreach (IDisposable owned in _owned)
        {
            owned.Dispose();
        }
    }

    private static async Task<RunningServer> StartAsync(int delaySteps, string[] options)
    {
        TestBundle bundle = TestBundle.Write(delaySteps);
        var data = new TemporaryFolder();
        return new RunningServer(await StartAsync(bundle, data, options), bundle.Version, data.Path, bundle, data);
    }

    private static async Task<WebApplication> StartAsync(TestBundle bundle, TemporaryFolder data, string[] options)
    {
        WebApplication app = await ServerApplication.BuildAsync(
        [
            "--Listen:Address=http://127.0.0.1:0",
            "--Listen:HttpAddress=",
            $"--Model:Folder={bundle.Folder}",
            $"--Data:Folder={data.Path}",
            "--Logging:Console:LogLevel:Default=None",
            .. options,
        ]);
        await app.StartAsync(TestContext.Current.CancellationToken);
        return app;
    }
}
