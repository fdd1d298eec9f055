using GenderGrpc.Bundle.Manifest;
using GenderGrpc.OpenInference.V2;
using GenderGrpc.Server.Inference;
using GenderGrpc.Server.Services;
using Grpc.Core;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using TensorMetadata = GenderGrpc.OpenInference.V2.ModelMetadataResponse.Types.TensorMetadata;

namespace GenderGrpc.Server.OpenInference;

/// <summary>inference.GRPCInferenceService: the Open Inference Protocol, for clients of KServe and Triton.</summary>
internal sealed class TensorGrpcService(
    ActivePipeline active,
    TensorPrediction prediction,
    ModelRepository repository,
    HealthCheckService health,
    IHostApplicationLifetime lifetime) : GRPCInferenceService.GRPCInferenceServiceBase
{
    private const string Platform = "onnxruntime_onnx";
    private const string RepositoryExtension = "model_repository";
    private const int VersionParts = 3;

    private static readonly string s_version = typeof(TensorGrpcService).Assembly.GetName().Version!.ToString(VersionParts);

    public override Task<ServerLiveResponse> ServerLive(ServerLiveRequest request, ServerCallContext context) =>
        Task.FromResult(new ServerLiveResponse { Live = true });

    public override async Task<ServerReadyResponse> ServerReady(ServerReadyRequest request, ServerCallContext context) =>
        new() { Ready = await IsReadyAsync(context) };

    public override async Task<ModelReadyResponse> ModelReady(ModelReadyRequest request, ServerCallContext context) =>
        new() { Ready = ServedModel.Is(Served(), request.Name, request.Version) && await IsReadyAsync(context) };

    public override Task<ServerMetadataResponse> ServerMetadata(ServerMetadataRequest request, ServerCallContext context) =>
        Task.FromResult(new ServerMetadataResponse
        {
            Name = ServedModel.AnyActive,
            Version = s_version,
            Extensions = { RepositoryExtension },
        });

    public override Task<ModelMetadataResponse> ModelMetadata(ModelMetadataRequest request, ServerCallContext context)
    {
        BundleManifest served = Served();
        ServedModel.Check(served, request.Name, request.Version);
        return Task.FromResult(new ModelMetadataResponse
        {
            Name = served.Name,
            Versions = { served.Version },
            Platform = Platform,
            Inputs =
            {
                InputTensors.Names.Select(name => new TensorMetadata { Name = name, Datatype = Datatype.Bytes, Shape = { -1 } }),
            },
            Outputs =
            {
                OutputTensor.All.Select(output => new TensorMetadata
                {
                    Name = output.Name,
                    Datatype = output.Datatype,
                    Shape = { output.Shape(-1) },
                }),
            },
        });
    }

    public override Task<ModelInferResponse> ModelInfer(ModelInferRequest request, ServerCallContext context) =>
        prediction.InferAsync(request, context);

    public override Task ModelStreamInfer(
        IAsyncStreamReader<ModelInferRequest> requestStream,
        IServerStreamWriter<ModelStreamInferResponse> responseStream,
        ServerCallContext context) =>
        new TensorStream(prediction, requestStream, responseStream, context).RunAsync(lifetime.ApplicationStopping);

    public override Task<RepositoryIndexResponse> RepositoryIndex(RepositoryIndexRequest request, ServerCallContext context) =>
        Task.FromResult(repository.Index(request));

    public override Task<RepositoryModelLoadResponse> RepositoryModelLoad(
        RepositoryModelLoadRequest request, ServerCallContext context) => repository.LoadAsync(request);

    public override Task<RepositoryModelUnloadResponse> RepositoryModelUnload(
        RepositoryModelUnloadRequest request, ServerCallContext context) => Task.FromResult(repository.Unload(request));

    private BundleManifest Served()
    {
        using PipelineLease lease = active.Lease();
        return lease.Pipeline.Manifest;
    }

    private async Task<bool> IsReadyAsync(ServerCallContext context) =>
        (await health.CheckHealthAsync(check => check.Name == ReadinessCheck.Name, context.CancellationToken)).Status == HealthStatus.Healthy;
}
