using GenderGrpc.Bundle;
using GenderGrpc.Server.Inference;
using GenderGrpc.Server.Options;
using GenderGrpc.Server.Telemetry;

namespace GenderGrpc.Server.Startup;

/// <summary>--validate-config: whether a server would start with this configuration, without listening and without its data folder.</summary>
internal static class ConfigurationCheck
{
    /// <summary>
    /// Checks the options, and runs the model of Model:Folder. Returns the lines that say what is fine; throws
    /// <see cref="StartupException"/> for what isn't.
    /// </summary>
    public static string[] Run(string[] args)
    {
        IConfiguration configuration = ServerApplication.CreateBuilder(args).Configuration;
        ServerOptions options = ServerOptions.Read(configuration);
        ListenAddress.Parse(options.Listen.Address, options.Security.AllowPlaintext);
        ServerApplication.HttpPortOf(options);
        TelemetryExport.Of(configuration, hasPage: false);
        try
        {
            using FusedModel model = FusedModel.Open(ModelBundle.Load(options.Model.Folder), options.Inference);
            return
            [
                "The options are valid.",
                $"The model {model.Manifest.Name} ({model.Manifest.Version}) runs with {model.Provider}: {model.Chosen.Reason}",
            ];
        }
        catch (Exception exception) when (exception is BundleException or StartupException)
        {
            throw new StartupException($"Model:Folder can't be served: {exception.Message}", exception);
        }
    }
}
