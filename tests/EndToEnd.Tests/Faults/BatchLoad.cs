using GenderGrpc.V1;

namespace GenderGrpc.EndToEnd.Tests.Faults;

/// <summary>BatchPredict calls, one after another.</summary>
internal static class BatchLoad
{
    private const int Size = 64;

    /// <summary>Calls until it is enough, and gives the number of calls. Every profile is answered, all of a call by one model.</summary>
    public static async Task<int> RunAsync(
        PredictionService.PredictionServiceClient client, ActivationLog log, SwapProfiles profiles, CancellationToken enough)
    {
        var request = new BatchPredictRequest();
        request.Profiles.Add(Enumerable.Range(0, Size).Select(i => profiles[(ulong)i]));
        int calls = 0;
        int activation = 0;
        for (; !enough.IsCancellationRequested; calls++)
        {
            int from = Math.Max(activation, log.Acknowledged);
            BatchPredictResponse response =
                await client.BatchPredictAsync(request, cancellationToken: TestContext.Current.CancellationToken);
            int to = log.Requested;
            Assert.Equal(Size, response.Results.Count);
            Assert.All(response.Results, (result, i) =>
            {
                Assert.True(result.OutcomeCase == BatchPredictResult.OutcomeOneofCase.Prediction, $"{result.Error}");
                profiles.Check((ulong)i, result.Prediction);
            });
            string version = Assert.Single(response.Results.Select(result => result.Prediction.ModelVersion).Distinct());
            // One call begins after the other has ended, so it can't be of an earlier activation.
            activation = log.Find(version, from, to);
            Assert.True(activation >= 0, $"a batch is of {version}, sent after activation {from}, answered before {to + 1}");
        }

        return calls;
    }
}
