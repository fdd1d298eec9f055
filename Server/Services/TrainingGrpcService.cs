using GenderGrpc.V1;
using Grpc.Core;

namespace GenderGrpc.Server.Services;

/// <summary>gendergrpc.v1.TrainingService.</summary>
internal sealed class TrainingGrpcService(DatasetCalls datasets) : TrainingService.TrainingServiceBase
{
    public override Task<ListDatasetsResponse> ListDatasets(ListDatasetsRequest request, ServerCallContext context) =>
        datasets.List(request);

    public override Task<GetDatasetResponse> GetDataset(GetDatasetRequest request, ServerCallContext context) =>
        datasets.Get(request);

    public override Task<DeleteDatasetResponse> DeleteDataset(DeleteDatasetRequest request, ServerCallContext context) =>
        datasets.DeleteAsync(request, context);

    public override Task<GetDatasetUploadResponse> GetDatasetUpload(GetDatasetUploadRequest request, ServerCallContext context) =>
        datasets.GetUpload(request);

    public override Task<UploadDatasetResponse> UploadDataset(
        IAsyncStreamReader<UploadDatasetRequest> requestStream, ServerCallContext context) =>
        datasets.UploadAsync(requestStream, context);
}
