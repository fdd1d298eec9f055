using System.Runtime.CompilerServices;
using GenderGrpc.Client;
using GenderGrpc.V1;

namespace GenderGrpc.Cli.Demo;

/// <summary>The two things that the demo does with a server.</summary>
internal sealed class DemoRun(GenderPredictionClient client, IReadOnlyList<Sample> samples, TimeProvider time)
{
    private static readonly TimeSpan s_measuring = TimeSpan.FromSeconds(2);

    /// <summary>
    /// Streams the samples, each when the one before was shown, so that a latency is that of the profile alone.
    /// </summary>
    public async IAsyncEnumerable<(Sample Sample, StreamPredictResponse Answer, TimeSpan Latency)> PredictAsync(
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await WarmUpAsync(cancellationToken);
        using var shown = new SemaphoreSlim(1);
        var sentAt = 0L;
        await foreach (var answer in client.PredictStreamAsync(Send(cancellationToken), cancellationToken: cancellationToken))
        {
            var latency = time.GetElapsedTime(Volatile.Read(ref sentAt));
            yield return (samples[(int)answer.Sequence], answer, latency);
            shown.Release();
        }

        async IAsyncEnumerable<Profile> Send([EnumeratorCancellation] CancellationToken stopped)
        {
            foreach (var sample in samples)
            {
                await shown.WaitAsync(stopped);
                Volatile.Write(ref sentAt, time.GetTimestamp());
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
