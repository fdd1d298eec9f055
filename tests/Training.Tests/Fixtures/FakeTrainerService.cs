using System.Collections.Concurrent;
using GenderGrpc.V1;
using Google.Protobuf;
using Grpc.Core;

namespace GenderGrpc.Training.Tests.Fixtures;

/// <summary>The trainer service as a test wants it: it keeps what it hears, and acts where the script says so.</summary>
internal sealed class FakeTrainerService(RunAssignment assignment) : TrainerService.TrainerServiceBase
{
    /// <summary>Every hello.</summary>
    public ConcurrentQueue<TrainerHello> Hellos { get; } = new();

    /// <summary>The authorization of every call.</summary>
    public ConcurrentQueue<string?> Authorizations { get; } = new();

    /// <summary>Every report, by its number; one that came again must be the same.</summary>
    public ConcurrentDictionary<long, TrainerReport> Reports { get; } = new();

    /// <summary>The numbers in the order they came, repetitions too.</summary>
    public ConcurrentQueue<long> Numbers { get; } = new();

    /// <summary>Every heartbeat.</summary>
    public ConcurrentQueue<TrainerHeartbeat> Heartbeats { get; } = new();

    /// <summary>Zips to be fetched.</summary>
    public Dictionary<FolderKind, string> Zips { get; } = [];

    /// <summary>What was delivered, and how many reports there were by then.</summary>
    public ConcurrentQueue<(FolderDeliveryStart Start, byte[] Zip, int Reports)> Deliveries { get; } = new();

    /// <summary>Commands by the report that they come after.</summary>
    public Dictionary<long, TrainerCommand> Commands { get; } = [];

    /// <summary>The reports whose first arrival breaks the connection, unacknowledged.</summary>
    public HashSet<long> Breaks { get; } = [];

    /// <summary>What a hello is refused with; null where it is taken.</summary>
    public Func<TrainerHello, Status?> Refusal { get; set; } = _ => null;

    /// <summary>How the run ended; null until it did.</summary>
    public TrainerEnd? End => Reports.Values.Select(report => report.End).SingleOrDefault(end => end is not null);

    /// <inheritdoc />
    public override async Task Attach(
        IAsyncStreamReader<AttachRequest> requestStream, IServerStreamWriter<AttachResponse> responseStream, ServerCallContext context)
    {
        Authorizations.Enqueue(context.RequestHeaders.GetValue("authorization"));
        await requestStream.MoveNext(context.CancellationToken);
        TrainerHello hello = requestStream.Current.Hello;
        Hellos.Enqueue(hello);
        if (Refusal(hello) is { } refusal)
        {
            throw new RpcException(refusal);
        }

        await responseStream.WriteAsync(hello.Run.Length == 0
            ? new AttachResponse { Assignment = assignment }
            : new AttachResponse { Acknowledged = new ReportAcknowledged { Number = Reports.Count } });
        foreach (TrainerCommand pending in Commands.Values.Where(command => Sent.Contains(command.Number)))
        {
            await responseStream.WriteAsync(new AttachResponse { Command = pending });
        }

        while (await requestStream.MoveNext(context.CancellationToken))
        {
            await HearAsync(requestStream.Current, responseStream, context);
        }
    }

    /// <inheritdoc />
    public override async Task FetchFolder(
        FetchFolderRequest request, IServerStreamWriter<FetchFolderResponse> responseStream, ServerCallContext context)
    {
        Authorizations.Enqueue(context.RequestHeaders.GetValue("authorization"));
        foreach (byte[] chunk in (await File.ReadAllBytesAsync(Zips[request.Kind])).Chunk(1 << 20))
        {
            await responseStream.WriteAsync(new FetchFolderResponse { Chunk = ByteString.CopyFrom(chunk) });
        }
    }

    /// <inheritdoc />
    public override async Task<DeliverFolderResponse> DeliverFolder(
        IAsyncStreamReader<DeliverFolderRequest> requestStream, ServerCallContext context)
    {
        Authorizations.Enqueue(context.RequestHeaders.GetValue("authorization"));
        await requestStream.MoveNext();
        FolderDeliveryStart start = requestStream.Current.Start;
        using var zip = new MemoryStream();
        while (await requestStream.MoveNext())
        {
            requestStream.Current.Chunk.WriteTo(zip);
        }

        Deliveries.Enqueue((start, zip.ToArray(), Reports.Count));
        return new DeliverFolderResponse();
    }

    private HashSet<long> Sent { get; } = [];

    private async Task HearAsync(AttachRequest request, IServerStreamWriter<AttachResponse> responses, ServerCallContext context)
    {
        switch (request.MessageCase)
        {
            case AttachRequest.MessageOneofCase.Heartbeat:
                Heartbeats.Enqueue(request.Heartbeat);
                break;
            case AttachRequest.MessageOneofCase.Report:
                long number = request.Report.Number;
                Numbers.Enqueue(number);
                if (Breaks.Remove(number))
                {
                    context.GetHttpContext().Abort();
                    return;
                }

                Assert.Equal(request.Report, Reports.GetOrAdd(number, request.Report));
                await responses.WriteAsync(new AttachResponse { Acknowledged = new ReportAcknowledged { Number = number } });
                if (Commands.TryGetValue(number, out TrainerCommand? command) && Sent.Add(command.Number))
                {
                    await responses.WriteAsync(new AttachResponse { Command = command });
                }

                break;
        }
    }
}
