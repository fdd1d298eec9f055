using GenderGrpc.V1;
using Grpc.Core;

namespace GenderGrpc.Server.Services;

/// <summary>gendergrpc.v1.TrainingService.</summary>
internal sealed class TrainingGrpcService(RunCalls runs, DatasetCalls datasets) : TrainingService.TrainingServiceBase
{
    public override Task<CreateRunResponse> CreateRun(CreateRunRequest request, ServerCallContext context) =>
        runs.CreateAsync(request, context);

    public override Task<GetRunResponse> GetRun(GetRunRequest request, ServerCallContext context) => runs.Get(request);

    public override Task<ListRunsResponse> ListRuns(ListRunsRequest request, ServerCallContext context) => runs.List(request);

    public override Task<PauseRunResponse> PauseRun(PauseRunRequest request, ServerCallContext context) =>
        runs.PauseAsync(request, context);

    public override Task<ResumeRunResponse> ResumeRun(ResumeRunRequest request, ServerCallContext context) =>
        runs.ResumeAsync(request, context);

    public override Task<CancelRunResponse> CancelRun(CancelRunRequest request, ServerCallContext context) =>
        runs.CancelAsync(request, context);

    public override Task<UpdateHyperparametersResponse> UpdateHyperparameters(
        UpdateHyperparametersRequest request, ServerCallContext context) => runs.UpdateAsync(request, context);

    public override Task WatchRun(
        WatchRunRequest request, IServerStreamWriter<WatchRunResponse> responseStream, ServerCallContext context) =>
        runs.WatchAsync(request, responseStream, context);

    public override Task<PromoteRunResponse> PromoteRun(PromoteRunRequest request, ServerCallContext context) =>
        runs.PromoteAsync(request, context);

    public override Task<DeleteRunResponse> DeleteRun(DeleteRunRequest request, ServerCallContext context) =>
        runs.DeleteAsync(request, context);

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
