using GenderGrpc.Training.Commands;
using GenderGrpc.V1;
using Grpc.Core;

namespace GenderGrpc.Training.Attach;

/// <summary>
/// What connects one run with the server: one call after the other, each of which goes on where the last one broke off.
/// </summary>
internal sealed class RunLink(
    TrainerServer server, AttachOptions options, ReportQueue reports, RunCommands commands, TimeProvider time)
{
    private static readonly TimeSpan s_politeness = TimeSpan.FromSeconds(2);

    private readonly TaskCompletionSource<RunAssignment> _assignment = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _hangUp = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Backoff _backoff = new(time);
    private RunAssignment? _given;
    private long _lastContact = time.GetTimestamp();

    /// <summary>The run, once the server has given one.</summary>
    public Task<RunAssignment> Assignment => _assignment.Task;

    /// <summary>Ends the call of the moment, and with it the link.</summary>
    public void HangUp() => _hangUp.TrySetResult();

    /// <summary>
    /// Holds the link until it is hung up. Throws <see cref="RefusedException"/> where the server refuses the trainer, and
    /// <see cref="ServerLostException"/> where it is gone for too long.
    /// </summary>
    public async Task HoldAsync(CancellationToken cancellationToken)
    {
        while (!_hangUp.Task.IsCompleted)
        {
            long begun = time.GetTimestamp();
            try
            {
                await CallAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (RpcException exception) when (IsRefusal(exception.StatusCode))
            {
                throw new RefusedException($"The server refuses this trainer: {exception.StatusCode}, {exception.Status.Detail}");
            }
            catch (Exception exception) when (
                exception is RpcException or HttpIOException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
            {
            }

            if (time.GetElapsedTime(begun) > TrainerServer.LongestAttempt)
            {
                Contact();
            }
            else if (time.GetElapsedTime(_lastContact) >= options.Patience)
            {
                throw new ServerLostException($"There is no server at {options.Server}: given up after {options.Patience}.");
            }

            if (!_hangUp.Task.IsCompleted)
            {
                await _backoff.WaitAsync(cancellationToken).ConfigureAwait(false);
            }
        }
    }

    // What another attempt wouldn't change.
    private static bool IsRefusal(StatusCode code) => code is StatusCode.PermissionDenied or StatusCode.Unauthenticated
        or StatusCode.FailedPrecondition or StatusCode.Aborted or StatusCode.InvalidArgument or StatusCode.NotFound or StatusCode.Unimplemented;

    private void Contact() => _lastContact = time.GetTimestamp();

    private async Task CallAsync(CancellationToken cancellationToken)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using AsyncDuplexStreamingCall<AttachRequest, AttachResponse> call = server.Attach(ended.Token);
        using var sender = new CallSender(call.RequestStream);
        List<Task> parts = [sender.SendAsync(new AttachRequest { Hello = Hello() }, ended.Token)];
        try
        {
            await AttendAsync(call.ResponseStream, sender, parts, ended.Token).ConfigureAwait(false);
        }
        finally
        {
            await ended.CancelAsync().ConfigureAwait(false);
            await Task.WhenAll(parts).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task AttendAsync(
        IAsyncStreamReader<AttachResponse> responses, CallSender sender, List<Task> parts, CancellationToken cancellationToken)
    {
        do
        {
            Task<bool> next = responses.MoveNext(cancellationToken);
            if (await Task.WhenAny(next, _hangUp.Task).ConfigureAwait(false) != next || !await next.ConfigureAwait(false))
            {
                return;
            }

            Receive(responses.Current);
        }
        while (!Assignment.IsCompleted);
        _backoff.Reset();
        RunAssignment assignment = await Assignment.ConfigureAwait(false);
        Task reading = ReadAsync(responses, cancellationToken);
        Task reporting = ReportAsync(assignment, sender, cancellationToken);
        Task heartbeats = BeatAsync(assignment, sender, cancellationToken);
        parts.AddRange([reading, reporting, heartbeats]);
        Task first = await Task.WhenAny(reading, reporting, heartbeats, _hangUp.Task).ConfigureAwait(false);
        if (first == _hangUp.Task)
        {
            await sender.CompleteAsync().ConfigureAwait(false);
            await Task.WhenAny(reading, Task.Delay(s_politeness, time, cancellationToken)).ConfigureAwait(false);
        }

        await first.ConfigureAwait(false);
    }

    private TrainerHello Hello() => new()
    {
        Run = _given?.Run ?? "",
        Attempt = _given?.Attempt ?? 0,
        SharesDisk = options.SharesDisk,
        Hardware = Surroundings.Hardware,
    };

    private async Task ReadAsync(IAsyncStreamReader<AttachResponse> responses, CancellationToken cancellationToken)
    {
        while (await responses.MoveNext(cancellationToken).ConfigureAwait(false))
        {
            Receive(responses.Current);
        }
    }

    private void Receive(AttachResponse response)
    {
        Contact();
        switch (response.MessageCase)
        {
            case AttachResponse.MessageOneofCase.Assignment:
                _given ??= response.Assignment;
                _assignment.TrySetResult(response.Assignment);
                break;
            case AttachResponse.MessageOneofCase.Acknowledged:
                reports.Acknowledge(response.Acknowledged.Number);
                break;
            case AttachResponse.MessageOneofCase.Command:
                commands.Obey(response.Command);
                break;
        }
    }

    private async Task ReportAsync(RunAssignment assignment, CallSender sender, CancellationToken cancellationToken)
    {
        reports.Read(true);
        try
        {
            for (long sent = reports.Acknowledged; ;)
            {
                Report report = await reports.AfterAsync(sent, cancellationToken).ConfigureAwait(false);
                if (report.Delivery is { IsDone: false } delivery)
                {
                    // From a checkpoint that the server has, the run goes on, whatever becomes of this process: what led to it is known first.
                    await reports.AcknowledgedAsync(report.Message.Number - 1, cancellationToken).ConfigureAwait(false);
                    await server.DeliverAsync(assignment.Run, assignment.Attempt, delivery, cancellationToken).ConfigureAwait(false);
                    delivery.IsDone = true;
                    File.Delete(delivery.Zip);
                }

                await sender.SendAsync(new AttachRequest { Report = report.Message }, cancellationToken).ConfigureAwait(false);
                sent = report.Message.Number;
            }
        }
        finally
        {
            reports.Read(false);
        }
    }

    private async Task BeatAsync(RunAssignment assignment, CallSender sender, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(Math.Max(1, assignment.HeartbeatMillis / 3)), time);
        do
        {
            await sender.SendAsync(new AttachRequest { Heartbeat = new TrainerHeartbeat() }, cancellationToken).ConfigureAwait(false);
        }
        while (await timer.WaitForNextTickAsync(cancellationToken).ConfigureAwait(false));
    }
}
