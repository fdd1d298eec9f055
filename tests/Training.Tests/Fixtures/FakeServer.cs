using System.Net;
using GenderGrpc.V1;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace GenderGrpc.Training.Tests.Fixtures;

/// <summary>A server with a trainer service that follows a test's script, on a socket of its own.</summary>
internal sealed class FakeServer : IAsyncDisposable
{
    private readonly WebApplication _application;

    private FakeServer(WebApplication application) => _application = application;

    /// <summary>Where it listens.</summary>
    public Uri Address => new(_application.Urls.Single());

    /// <summary>The service.</summary>
    public FakeTrainerService Service => _application.Services.GetRequiredService<FakeTrainerService>();

    /// <summary>Starts one.</summary>
    public static async Task<FakeServer> StartAsync(RunAssignment assignment, int port = 0, FakeTrainerService? service = null)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(
            IPAddress.Loopback, port, listen => listen.Protocols = HttpProtocols.Http2));
        builder.Services.AddGrpc();
        builder.Services.AddSingleton(service ?? new FakeTrainerService(assignment));
        WebApplication application = builder.Build();
        application.MapGrpcService<FakeTrainerService>();
        await application.StartAsync();
        return new FakeServer(application);
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource(TimeSpan.Zero);
        await _application.StopAsync(now.Token);
        await _application.DisposeAsync();
    }
}
