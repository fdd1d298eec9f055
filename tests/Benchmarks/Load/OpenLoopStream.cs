using System.Diagnostics;
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
        using var timer = new PeriodicTimer(Tick);
        for (int i = 0; i < schedule.Length; i++)
        {
            while (Stopwatch.GetElapsedTime(begun) < schedule[i])
            {
                await timer.WaitForNextTickAsync(cancellationToken);
            }

            await requests.WriteAsync(
                new StreamPredictRequest { Sequence = (ulong)i, Profile = profiles[i % profiles.Count] }, cancellationToken);
        }

        await requests.CompleteAsync();
    }
}
