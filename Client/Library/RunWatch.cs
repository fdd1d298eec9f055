using System.Runtime.CompilerServices;
using GenderGrpc.V1;
using Grpc.Core;

namespace GenderGrpc.Client;

/// <summary>A run's events, each once and in order, through as many calls as it takes.</summary>
internal static class RunWatch
{
    /// <summary>Watches to the run's end. A call that broke off is followed by one from the last event that came.</summary>
    public static async IAsyncEnumerable<RunEvent> RunAsync(
        TrainingService.TrainingServiceClient service,
        WatchRunRequest request,
        RetryOptions retry,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var patience = new Patience(retry);
        var last = request.AfterSequence;
        while (true)
        {
            RpcException? loss = null;
            using var call = service.WatchRun(
                new WatchRunRequest(request) { AfterSequence = last }, cancellationToken: cancellationToken);
            while (loss is null)
            {
                try
                {
                    if (!await call.ResponseStream.MoveNext(cancellationToken).ConfigureAwait(false))
                    {
                        yield break;
                    }
                }
                catch (RpcException e) when (Protocol.IsCancellation(e, cancellationToken))
                {
                    throw new OperationCanceledException(e.Message, e, cancellationToken);
                }
                catch (RpcException e) when (LostConnection.Explains(e) && patience.IsLeft)
                {
                    loss = e;
                    continue;
                }

                patience.Heard();
                foreach (var happened in call.ResponseStream.Current.Events)
                {
                    if (happened.Sequence > last + 1)
                    {
                        throw Protocol.Violation($"The server skipped from event {last} to event {happened.Sequence}.");
                    }

                    if (happened.Sequence == last + 1)
                    {
                        last++;
                        yield return happened;
                    }
                }
            }

            await patience.WaitAsync(loss, cancellationToken).ConfigureAwait(false);
        }
    }
}
