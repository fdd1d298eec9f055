namespace GenderGrpc.Server.Inference;

/// <summary>
/// The profiles of one call. A full queue refuses them all; once begun, they go on as a stream's do: as fast as there is room, and at
/// most a window of them in flight.
/// </summary>
internal sealed class ProfileBatch(PredictionPipeline pipeline, Flow flow, int windowSize)
{
    /// <summary>Predicts them. Throws <see cref="Failures.FailureException"/> where the queue is full.</summary>
    /// <param name="count">How many there are, at least one.</param>
    /// <param name="inputOf">The profile with an index; of the batch's flow. It mustn't throw.</param>
    /// <param name="cancellationToken">Cancels those that haven't begun.</param>
    /// <returns>Their results, in order.</returns>
    public async Task<PredictionResult[]> PredictAsync(
        int count, Func<int, PredictionInput> inputOf, CancellationToken cancellationToken)
    {
        var results = new PredictionResult[count];
        await PredictAsync(count, inputOf, TakeAsync, cancellationToken);
        return results;

        Task TakeAsync(int index, PredictionResult result)
        {
            results[index] = result;
            return Task.CompletedTask;
        }
    }

    /// <summary>The same, with what is done with each result as soon as it is there; until that is done it is in flight.</summary>
    public async Task PredictAsync(
        int count,
        Func<int, PredictionInput> inputOf,
        Func<int, PredictionResult, Task> take,
        CancellationToken cancellationToken)
    {
        // The first profile is in it from the start.
        using var window = new SemaphoreSlim(windowSize - 1);
        var predictions = new Task[count];
        int begun = 0;
        using BatchAdmission admission = pipeline.AdmitBatch(flow, count);
        try
        {
            for (; begun < count; begun++)
            {
                if (begun > 0)
                {
                    await window.WaitAsync(cancellationToken);
                    await admission.NextAsync(cancellationToken);
                }

                predictions[begun] = PredictOneAsync(begun);
            }
        }
        finally
        {
            await Task.WhenAll(predictions.AsSpan(0, begun));
        }

        async Task PredictOneAsync(int index)
        {
            try
            {
                await take(index, await pipeline.PredictAsync(inputOf(index)));
            }
            finally
            {
                window.Release();
            }
        }
    }
}
