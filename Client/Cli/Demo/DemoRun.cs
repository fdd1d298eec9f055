using System.Runtime.CompilerServices;
using GenderGrpc.Client;
using GenderGrpc.V1;

namespace GenderGrpc.Cli.Demo;

/// <summary>The two things that the demo does with a server.</summary>
internal sealed class DemoRun(GenderPredictionClient client, IReadOnlyList<Sample> samples, TimeProvider time)
{
    private static readonly TimeSpan s_measuring = TimeSpan.FromSeconds(2);

    /// <summary>Streams the samples one at a time, so that a latency is that of the profile alone.</summary>
    public async IAsyncEnumerable<(Sample Sample, StreamPredictResponse Answer, TimeSpan Latency)> PredictAsync(
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await WarmUpAsync(cancellationToken);
        var sent = new Queue<(Sample Sample, long At)>();
        await foreach (var answer in client.PredictStreamAsync(Send(), window: 1, cancellationToken: cancellationToken))
        {
            var (sample, at) = sent.Dequeue();
            yield return (sample, answer, time.GetElapsedTime(at));
        }

        async IAsyncEnumerable<Profile> Send()
        {
            await Task.CompletedTask;
            foreach (var sample in samples)
            {
                sent.Enqueue((sample, time.GetTimestamp()));
                yield return sample.Profile;
            }
        }
    }

    /// <summary>One stream whose answer isn't shown: the first one makes the connection and compiles code.</summary>
    private async Task WarmUpAsync(CancellationToken cancellationToken)
    {
        Profile[] first = [samples[0].Profile];
        await client.PredictStreamAsync(first.ToAsyncEnumerable(), cancellationToken: cancellationToken)
            .LastAsync(cancellationToken);
    }

    /// <summary>Streams the samples over and over for two seconds, with the default window.</summary>
    public async Task<Throughput> MeasureAsync(CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        var answered = 0;
        await foreach (var _ in client.PredictStreamAsync(Repeat(), cancellationToken: cancellationToken))
        {
            answered++;
        }

        return new Throughput(answered, time.GetElapsedTime(started));

        async IAsyncEnumerable<Profile> Repeat()
        {
            await Task.CompletedTask;
            for (var i = 0; time.GetElapsedTime(started) < s_measuring; i++)
            {
                yield return samples[i % samples.Count].Profile;
            }
        }
    }
}
