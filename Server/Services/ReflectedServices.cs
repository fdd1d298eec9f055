using GenderGrpc.OpenInference.V2;
using GenderGrpc.V1;
using Google.Rpc;
using Grpc.Health.V1;
using Grpc.Reflection;
using ServiceDescriptor = Google.Protobuf.Reflection.ServiceDescriptor;

namespace GenderGrpc.Server.Services;

/// <summary>
/// What reflection tells of: the services, and the details of errors. Those travel in an Any, so no service's file imports
/// them, and a generic client that can't ask for their types fails on the first error that it is to show.
/// </summary>
internal static class ReflectedServices
{
    private static readonly ServiceDescriptor[] Services =
    [
        PredictionService.Descriptor,
        ModelService.Descriptor,
        TrainingService.Descriptor,
        TrainerService.Descriptor,
        GRPCInferenceService.Descriptor,
        Health.Descriptor,
        Grpc.Reflection.V1.ServerReflection.Descriptor,
        Grpc.Reflection.V1Alpha.ServerReflection.Descriptor,
    ];

    /// <summary>Adds reflection of both versions; what it finds by itself is overridden.</summary>
    public static IServiceCollection AddReflection(this IServiceCollection services)
    {
        string[] names = [.. Services.Select(service => service.FullName)];
        SymbolRegistry symbols = SymbolRegistry.FromFiles(
            [.. Services.Select(service => service.File), ErrorDetailsReflection.Descriptor]);
        services.AddGrpcReflection();
        services.AddSingleton(new ReflectionServiceImpl(names, symbols));
        services.AddSingleton(new ReflectionV1ServiceImpl(names, symbols));
        return services;
    }
}
