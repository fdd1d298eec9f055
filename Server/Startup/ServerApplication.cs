using GenderGrpc.OpenInference.V2;
using GenderGrpc.Server.Datasets;
using GenderGrpc.Server.Inference;
using GenderGrpc.Server.Journal;
using GenderGrpc.Server.OpenInference;
using GenderGrpc.Server.Options;
using GenderGrpc.Server.Promotion;
using GenderGrpc.Server.Registry;
using GenderGrpc.Server.Runs;
using GenderGrpc.Server.Services;
using GenderGrpc.Server.Storage;
using GenderGrpc.Server.Telemetry;
using GenderGrpc.Server.Web;
using GenderGrpc.V1;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Data.Sqlite;

namespace GenderGrpc.Server.Startup;

/// <summary>The composition root.</summary>
internal static class ServerApplication
{
    /// <summary>
    /// Builds the server for a command line, its model loaded and warm. Throws <see cref="StartupException"/> where
    /// the options or the model can't be used.
    /// </summary>
    public static async Task<WebApplication> BuildAsync(string[] args)
    {
        WebApplicationBuilder builder = CreateBuilder(args);
        ServerOptions options = ServerOptions.Read(builder.Configuration);
        ListenAddress address = ListenAddress.Parse(options.Listen.Address, options.Security.AllowPlaintext);
        HttpPort? http = HttpPortOf(options);
        TelemetryExport telemetry = TelemetryExport.Of(builder.Configuration, http is { HasMetrics: true });
        bool reflection = options.Reflection.Enabled ?? address.IsLoopback;

        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            // Endpoints of a Kestrel section would be listened on as well, whatever Security:AllowPlaintext says.
            kestrel.Configure();
            address.Configure(kestrel, listen => listen.Protocols = HttpProtocols.Http2);
            http?.Listen(kestrel);
            kestrel.AddServerHeader = false;
            // Limits:MessageBytes is the limit; a stream has none.
            kestrel.Limits.MaxRequestBodySize = null;
        });
        AddServices(builder.Services, options, reflection);
        http?.AddServices(builder.Services);
        telemetry.AddServices(builder.Services);

        WebApplication app = builder.Build();
        http?.Use(app);
        app.UseMiddleware<MessageErrorMiddleware>();
        app.MapGrpcService<PredictionGrpcService>().EnableGrpcWeb();
        app.MapGrpcService<ModelGrpcService>().EnableGrpcWeb();
        app.MapGrpcService<TrainingGrpcService>().EnableGrpcWeb();
        app.MapGrpcService<TrainerGrpcService>();
        app.MapGrpcService<TensorGrpcService>();
        app.MapGrpcHealthChecksService().EnableGrpcWeb();
        http?.Map(app);
        if (reflection)
        {
            app.MapGrpcReflectionService();
        }

        try
        {
            app.Services.GetRequiredService<ModelRegistry>().Open(options.Model.Folder);
            app.Services.GetRequiredService<DatasetRegistry>().Open();
            app.Services.GetRequiredService<ServedGauges>();
        }
        catch (Exception exception)
        {
            // The data folder must be free for whoever tries again.
            await app.DisposeAsync();
            if (exception is SqliteException)
            {
                throw new StartupException($"Data:Folder holds a journal that can't be used: {exception.Message}", exception);
            }

            throw;
        }

        // What loading has left, the graph's bytes several times over, would stay for hours: little is allocated from here on.
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        ReserveThreads(options.Inference);
        app.Lifetime.ApplicationStarted.Register(() => LogServing(app, hasHttp: http is not null));
        return app;
    }

    /// <summary>What reads a command line and the rest of the configuration. Throws <see cref="StartupException"/> for what nobody reads.</summary>
    public static WebApplicationBuilder CreateBuilder(string[] args)
    {
        CommandLine.Validate(args);
        return WebApplication.CreateSlimBuilder(new WebApplicationOptions
        {
            Args = args,
            ContentRootPath = AppContext.BaseDirectory,
        });
    }

    /// <summary>The HTTP port; null where it is turned off. Throws <see cref="StartupException"/> where it can't be had.</summary>
    public static HttpPort? HttpPortOf(ServerOptions options)
    {
        if (options.Listen.HttpAddress.Length == 0)
        {
            return null;
        }

        var address = ListenAddress.Parse(options.Listen.HttpAddress, options.Security.AllowPlaintext, "Listen:HttpAddress");
        return new HttpPort(address, HttpAccess.Of(options.Listen, address.IsLoopback), options.Telemetry.MetricsPage);
    }

    private static void AddServices(IServiceCollection services, ServerOptions options, bool reflection)
    {
        services.AddSingleton(options);
        services.AddSingleton(TimeProvider.System);
        services.AddMetrics();
        services.AddSingleton<ServerMetrics>();
        services.AddSingleton<ServerTraces>();
        services.AddSingleton<ServedGauges>();
        services.AddSingleton<CallMetricsInterceptor>();
        services.AddSingleton(_ => DataFolder.Open(options.Data.Folder));
        services.AddSingleton(provider => JournalDatabase.Open(provider.GetRequiredService<DataFolder>().Journal));
        services.AddSingleton<RequestLedger>();
        services.AddSingleton<PipelineLoader>();
        services.AddSingleton<ActivePipeline>();
        services.AddSingleton<ModelStore>();
        services.AddSingleton<ModelFeed>();
        services.AddSingleton<ModelRegistry>();
        services.AddSingleton<LostTrainers>();
        services.AddSingleton<RunFolders>();
        services.AddSingleton<RunFeed>();
        services.AddSingleton<RunRegistry>();
        services.AddSingleton<RunOutcomes>();
        services.AddSingleton<TrainerReports>();
        services.AddSingleton<TrainerSessions>();
        services.AddSingleton<TrainerProcesses>();
        services.AddSingleton<RunAssignments>();
        services.AddHostedService<RunSupervisor>();
        services.AddHostedService<LastAnswers>();
        services.AddSingleton<HeldOutComparison>();
        services.AddSingleton<RunPromotion>();
        services.AddSingleton<DatasetUse>(static (state, name) => state.UsesDataset(name));
        services.AddSingleton<DatasetStore>();
        services.AddSingleton<UploadStore>();
        services.AddSingleton<DatasetRegistry>();
        services.AddSingleton<DatasetCalls>();
        services.Configure<HostOptions>(host => host.ShutdownTimeout = options.Shutdown.Timeout);
        services
            .AddGrpc(grpc =>
            {
                grpc.MaxReceiveMessageSize = options.Limits.MessageBytes;
                grpc.Interceptors.Add<CallMetricsInterceptor>();
            })
            .AddServiceOptions<PredictionGrpcService>(grpc => grpc.Interceptors.Add<FailureInterceptor>())
            .AddServiceOptions<ModelGrpcService>(grpc => grpc.Interceptors.Add<FailureInterceptor>())
            .AddServiceOptions<TrainingGrpcService>(grpc => grpc.Interceptors.Add<FailureInterceptor>())
            .AddServiceOptions<TrainerGrpcService>(grpc => grpc.Interceptors.Add<FailureInterceptor>())
            .AddServiceOptions<TensorGrpcService>(grpc => grpc.Interceptors.Add<FailureInterceptor>());
        services.AddSingleton<PredictionGrpcService>();
        services.AddSingleton<ModelGrpcService>();
        services.AddSingleton<RunCalls>();
        services.AddSingleton<TrainingGrpcService>();
        services.AddSingleton<FolderTransfer>();
        services.AddSingleton<TrainerGrpcService>();
        services.AddSingleton<TensorPrediction>();
        services.AddSingleton<ModelRepository>();
        services.AddSingleton<TensorGrpcService>();
        services
            .AddGrpcHealthChecks(health =>
            {
                health.Services.Map("", ReadinessCheck.Is);
                health.Services.Map(PredictionService.Descriptor.FullName, ReadinessCheck.Is);
                health.Services.Map(ModelService.Descriptor.FullName, ReadinessCheck.Is);
                health.Services.Map(TrainingService.Descriptor.FullName, ReadinessCheck.Is);
                health.Services.Map(TrainerService.Descriptor.FullName, ReadinessCheck.Is);
                health.Services.Map(GRPCInferenceService.Descriptor.FullName, ReadinessCheck.Is);
                foreach (string provider in ProviderCheck.Services)
                {
                    health.Services.Map(provider, check => check.Name == provider);
                }
            })
            .AddCheck<ReadinessCheck>(ReadinessCheck.Name)
            .AddProviderChecks();
        if (reflection)
        {
            services.AddReflection();
        }
    }

    private static void LogServing(WebApplication app, bool hasHttp)
    {
        // In the order in which Kestrel was told of them.
        string[] addresses = [.. app.Urls];
        using PipelineLease lease = app.Services.GetRequiredService<ActivePipeline>().Lease();
        PredictionPipeline pipeline = lease.Pipeline;
        Log.Serving(
            app.Services.GetRequiredService<ILogger<PredictionGrpcService>>(),
            pipeline.Manifest.Name,
            pipeline.Manifest.Version,
            addresses[0],
            pipeline.Provider,
            pipeline.Chosen.Reason);
        // After the line that whoever started the server waits for.
        if (hasHttp)
        {
            Log.ServingHttp(app.Services.GetRequiredService<ILogger<HttpPort>>(), addresses[1]);
        }

        if (app.Services.GetRequiredService<TrainerProcesses>().Program is null)
        {
            Log.NoTrainer(app.Services.GetRequiredService<ILogger<RunSupervisor>>());
        }
    }

    // Features and inference keep this many threads of the pool busy for milliseconds at a time; sockets and
    // continuations must not wait until the pool notices.
    private static void ReserveThreads(InferenceOptions options)
    {
        ThreadPool.GetMinThreads(out int workers, out int completionPorts);
        int busy = options.FeatureThreads + (options.Workers ?? Environment.ProcessorCount);
        ThreadPool.SetMinThreads(Math.Max(workers, busy + Environment.ProcessorCount), completionPorts);
    }
}
