using GenderGrpc.Server.Inference;
using GenderGrpc.Server.Options;
using GenderGrpc.Server.Startup;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace GenderGrpc.Benchmarks.Servers;

/// <summary>The server in this process, which doesn't listen: its options and its pipeline.</summary>
internal sealed class LocalPipeline : IAsyncDisposable
{
    private readonly DirectoryInfo _data;
    private readonly WebApplication _app;
    private readonly PipelineLease _lease;

    private LocalPipeline(DirectoryInfo data, WebApplication app)
    {
        _data = data;
        _app = app;
        _lease = app.Services.GetRequiredService<ActivePipeline>().Lease();
    }

    public ServerOptions Options => _app.Services.GetRequiredService<ServerOptions>();

    public PredictionPipeline Pipeline => _lease.Pipeline;

    /// <summary>Opens it with further options.</summary>
    public static async Task<LocalPipeline> OpenAsync(params string[] options)
    {
        DirectoryInfo data = Directory.CreateTempSubdirectory("gendergrpc-benchmark-");
        try
        {
            return new LocalPipeline(data, await ServerApplication.BuildAsync([$"--Data:Folder={data.FullName}", .. options]));
        }
        catch
        {
            data.Delete(recursive: true);
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        _lease.Dispose();
        await _app.DisposeAsync();
        _data.Delete(recursive: true);
    }
}
