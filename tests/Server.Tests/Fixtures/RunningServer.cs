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
    private readonly MeterListener _listener = new();
    private long _computed;
    private long _batches;

    private RunningServer(TestBundle bundle, WebApplication app)
    {
        _bundle = bundle;
        App = app;
        Channel = GrpcChannel.ForAddress(app.Urls.Single(), new GrpcChannelOptions { MaxSendMessageSize = null });
        Client = new PredictionService.PredictionServiceClient(Channel);
        Listen(app.Services.GetRequiredService<IMeterFactory>());
    }

    public WebApplication App { get; }

    public GrpcChannel Channel { get; }

    public PredictionService.PredictionServiceClient Client { get; }

    public string ModelVersion => _bundle.Version;

    /// <summary>Batches that the model ran since the start.</summary>
    public long Batches => Interlocked.Read(ref _batches);

    /// <summary>Profiles in those batches.</summary>
    public long Computed => Interlocked.Read(ref _computed);

    public static Task<RunningServer> StartAsync(params string[] options) => StartAsync(0, options);

    /// <summary>Starts with a model that takes its time: some tens of milliseconds for each step, whatever the batch.</summary>
    public static async Task<RunningServer> StartAsync(int delaySteps, params string[] options)
    {
        TestBundle bundle = TestBundle.Write(delaySteps);
        WebApplication app = ServerApplication.Build(
            ["--Listen:Address=http://127.0.0.1:0", $"--Model:Folder={bundle.Folder}", .. options]);
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new RunningServer(bundle, app);
    }

    public async ValueTask DisposeAsync()
    {
        Channel.Dispose();
        await App.StopAsync(TestContext.Current.CancellationToken);
        await App.DisposeAsync();
        _listener.Dispose();
        _bundle.Dispose();
    }

    private void Listen(IMeterFactory meters)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Scope == meters && instrument.Name == "gendergrpc.server.batch.size")
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<int>((_, size, _, _) =>
        {
            Interlocked.Increment(ref _batches);
            Interlocked.Add(ref _computed, size);
        });
        _listener.Start();
    }
}
