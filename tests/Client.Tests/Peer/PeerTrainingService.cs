using System.Collections.Concurrent;
using GenderGrpc.V1;
using Google.Protobuf;
using Google.Rpc;
using Grpc.Core;

namespace GenderGrpc.Client.Tests.Peer;

/// <summary>A training service with one run, whose events and mishaps a test chooses.</summary>
internal sealed class PeerTrainingService : TrainingService.TrainingServiceBase
{
    /// <summary>All requests, in the order in which they came.</summary>
    public ConcurrentQueue<IMessage> Requests { get; } = [];

    /// <summary>The run as it is told.</summary>
    public Run Run { get; init; } = new() { Name = "runs/1", State = RunState.Succeeded, Step = 3, TotalSteps = 10 };

    /// <summary>The run's events.</summary>
    public RunEvent[] Events { get; init; } = [];

    /// <summary>Events that one WatchRun call brings before its connection is reset; the last call brings all.</summary>
    public Queue<int> Breaks { get; init; } = [];

    /// <summary>Events before the one that is asked for which are sent again.</summary>
    public int Repeated { get; init; }

    /// <summary>Verbs that are answered UNAVAILABLE before one is done.</summary>
    public int Refusals { get; set; }

    public override Task<CreateRunResponse> CreateRun(CreateRunRequest request, ServerCallContext context) =>
        Answer(request, new CreateRunResponse { Run = Run });

    public override Task<GetRunResponse> GetRun(GetRunRequest request, ServerCallContext context) =>
        Task.FromResult(new GetRunResponse { Run = Run });

    public override Task<ListRunsResponse> ListRuns(ListRunsRequest request, ServerCallContext context) =>
        Task.FromResult(request.PageToken.Length == 0
            ? new ListRunsResponse { Runs = { Run }, NextPageToken = "next" }
            : new ListRunsResponse { Runs = { new Run(Run) { Name = "runs/0" } } });

    public override Task<PauseRunResponse> PauseRun(PauseRunRequest request, ServerCallContext context) =>
        Answer(request, new PauseRunResponse { Run = Run });

    public override Task<ResumeRunResponse> ResumeRun(ResumeRunRequest request, ServerCallContext context) =>
        Answer(request, new ResumeRunResponse { Run = Run });

    public override Task<CancelRunResponse> CancelRun(CancelRunRequest request, ServerCallContext context) =>
        Answer(request, new CancelRunResponse { Run = Run });

    public override Task<UpdateHyperparametersResponse> UpdateHyperparameters(
        UpdateHyperparametersRequest request, ServerCallContext context) =>
        Answer(request, new UpdateHyperparametersResponse { Run = Run, Step = 4 });

    public override Task<PromoteRunResponse> PromoteRun(PromoteRunRequest request, ServerCallContext context) =>
        Answer(request, new PromoteRunResponse
        {
            Run = Run,
            ModelVersion = "sha256:1",
            Gates = { new GateResult { Gate = "minimum_accuracy", Passed = true, Measured = 0.9, Limit = 0.8 } },
        });

    public override Task<DeleteRunResponse> DeleteRun(DeleteRunRequest request, ServerCallContext context) =>
        Answer(request, new DeleteRunResponse());

    public override async Task WatchRun(
        WatchRunRequest request, IServerStreamWriter<WatchRunResponse> responseStream, ServerCallContext context)
    {
        Requests.Enqueue(request);
        var isBroken = Breaks.TryDequeue(out var count);
        var from = Math.Max(0, request.AfterSequence - Repeated);
        foreach (var happened in Events.Where(e => e.Sequence > from).Take(isBroken ? count : int.MaxValue))
        {
            await responseStream.WriteAsync(new WatchRunResponse { Events = { happened } });
        }

        if (isBroken)
        {
            context.GetHttpContext().Abort();
        }
    }

    private Task<T> Answer<T>(IMessage request, T response)
    {
        Requests.Enqueue(request);
        return Refusals-- > 0
            ? throw new Google.Rpc.Status { Code = (int)Code.Unavailable, Message = "Not now." }.ToRpcException()
            : Task.FromResult(response);
    }
}
