using System.Diagnostics;
using System.Threading.Channels;
using GenderGrpc.Benchmarks.Measuring;
using GenderGrpc.V1;
using Grpc.Core;
using Grpc.Net.Client;

namespace GenderGrpc.Benchmarks.Load;

/// <summary>A stream that sends by a schedule, whether or not answers come.</summary>
internal sealed class OpenLoopStream(GrpcChannel channel, IReadOnlyList<Profile> profiles)
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(1);

    /// <summary>Sends a request at each of the times, and takes all answers.</summary>
    /// <returns>The time of each from when it was to be sent to its answer; and what became of all.</returns>
    public async Task<(Latencies Latencies, AnswerTally Answers)> RunAsync(TimeSpan[] schedule, CancellationToken cancellationToken)
    {
        using AsyncDuplexStreamingCall<StreamPredictRequest, StreamPredictResponse> call =
            new PredictionService.PredictionServiceClient(channel).StreamPredict(cancellationToken: cancellationToken);
        await call.ResponseHeadersAsync;
        var latencies = new Latencies(schedule.Length);
        var answers = new AnswerTally(schedule.Length);
        long begun = Stopwatch.GetTimestamp();
        Task sending = SendAsync(call.RequestStream, schedule, begun, cancellationToken);
        while (await call.ResponseStream.MoveNext(cancellationToken))
        {
            TimeSpan now = Stopwatch.GetElapsedTime(begun);
            StreamPredictResponse answer = call.ResponseStream.Current;
            if (answers.Take(answer.Sequence, answer.OutcomeCase))
            {
                latencies.Add(now - schedule[answer.Sequence]);
            }
        }

        await sending;
        return (latencies, answers);
    }

    private async Task SendAsync(
        IClientStreamWriter<StreamPredictRequest> requests, TimeSpan[] schedule, long begun, CancellationToken cancellationToken)
    {
        Channel<int> due = Channel.CreateUnbounded<int>(new UnboundedChannelOptions { SingleReader = true, SingleWriter = true });
        Task waiting = Task.Factory.StartNew(
            () => Wait(schedule, begun, due.Writer, cancellationToken), cancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        await foreach (int i in due.Reader.ReadAllAsync(cancellationToken))
        {
            await requests.WriteAsync(
                new StreamPredictRequest { Sequence = (ulong)i, Profile = profiles[i % profiles.Count] }, cancellationToken);
        }

        await waiting;
        await requests.CompleteAsync();
    }

    // On a thread of its own: on one of the pool's, a timer of a millisecond comes every five where the cores are busy.
    private static void Wait(TimeSpan[] schedule, long begun, ChannelWriter<int> due, CancellationToken cancellationToken)
    {
        for (int i = 0; i < schedule.Length; i++)
        {
            TimeSpan wait;
            while ((wait = schedule[i] - Stopwatch.GetElapsedTime(begun)) > TimeSpan.Zero && !cancellationToken.IsCancellationRequested)
            {
                // A wait counts whole milliseconds.
                cancellationToken.WaitHandle.WaitOne(wait < Tick ? Tick : wait);
            }

            due.TryWrite(i);
        }

        due.Complete();
    }
}
