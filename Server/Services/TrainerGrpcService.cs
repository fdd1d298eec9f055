using GenderGrpc.Server.Failures;
using GenderGrpc.Server.Journal;
using GenderGrpc.Server.Runs;
using GenderGrpc.V1;
using Grpc.Core;

namespace GenderGrpc.Server.Services;

/// <summary>gendergrpc.v1.TrainerService.</summary>
internal sealed class TrainerGrpcService(
    JournalDatabase journal,
    RunFeed feed,
    RunAssignments assignments,
    TrainerReports reports,
    TrainerSessions sessions,
    FolderTransfer transfer,
    IHostApplicationLifetime lifetime) : TrainerService.TrainerServiceBase
{
    private const string Authorization = "authorization";

    public override async Task Attach(
        IAsyncStreamReader<AttachRequest> requestStream, IServerStreamWriter<AttachResponse> responseStream, ServerCallContext context)
    {
        string token = TokenOf(context);
        using var attached = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, lifetime.ApplicationStopping);
        using var attachment =
            new TrainerAttachment(journal, feed, assignments, reports, sessions, requestStream, responseStream);
        try
        {
            await attachment.ServeAsync(token, attached.Token);
        }
        catch (Exception exception)
            when (exception is not FailureException && lifetime.ApplicationStopping.IsCancellationRequested && !context.CancellationToken.IsCancellationRequested)
        {
            // A call that is ended while it reads and writes ends in many ways.
            throw new FailureException(RequestFailure.ShuttingDown);
        }
    }

    public override Task FetchFolder(
        FetchFolderRequest request, IServerStreamWriter<FetchFolderResponse> responseStream, ServerCallContext context) =>
        transfer.SendAsync(TokenOf(context), request, responseStream, context.CancellationToken);

    public override Task<DeliverFolderResponse> DeliverFolder(
        IAsyncStreamReader<DeliverFolderRequest> requestStream, ServerCallContext context) =>
        transfer.ReceiveAsync(TokenOf(context), requestStream, context.CancellationToken);

    private static string TokenOf(ServerCallContext context) =>
        TrainerToken.HashOf(context.RequestHeaders.GetValue(Authorization))
        ?? throw new FailureException(TrainerFailure.TokenInvalid);
}
