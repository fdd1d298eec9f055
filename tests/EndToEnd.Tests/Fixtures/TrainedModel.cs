using GenderGrpc.Bundle;
using GenderGrpc.Bundle.Calibration;
using GenderGrpc.Bundle.Features;
using GenderGrpc.Client;
using GenderGrpc.Training.Data;
using GenderGrpc.Training.Evaluation;
using GenderGrpc.Training.Loop;
using GenderGrpc.Training.Models;
using GenderGrpc.V1;

namespace GenderGrpc.EndToEnd.Tests.Fixtures;

/// <summary>A trained model, asked where it was trained and where it is served.</summary>
internal static class TrainedModel
{
    /// <summary>What the run's model says of each row, computed by Torch: the probability of female.</summary>
    public static double[] PredictWithTorch(string run, ModelBundle bundle, ProfileRow[] rows, ModalityMask mask)
    {
        string checkpoint = TrainingRun.CheckpointFolder(run);
        (CheckpointState state, _) = Checkpoint.Read(checkpoint);
        FeatureExtractor features = bundle.CreateFeatureExtractor();
        using var model = new ProfileModel(state.Options.Model, features.TokenIdCount, features.NicknameLength);
        Checkpoint.LoadWeights(checkpoint, model);
        Sample[] samples = SampleLoader.Load(rows, features, TestContext.Current.CancellationToken);
        ModelOutput[] outputs = new TorchPredictor(model, features).Predict(samples, mask);
        var rule = new DecisionRule(bundle.Manifest.Calibration);
        return
        [
            .. samples.Zip(outputs, (sample, output) =>
                rule.Decide(output, sample.Modalities & mask, DecisionRule.DefaultMaxError).ProbabilityFemale),
        ];
    }

    /// <summary>What a server answers for each row: the probability of female.</summary>
    public static async Task<double[]> PredictWithServerAsync(string address, ProfileRow[] rows, ModalityMask mask)
    {
        await using GenderPredictionClient client = GenderPredictionClient.Connect(address);
        var probabilities = new List<double>();
        IAsyncEnumerable<Profile> profiles = rows
            .Select(row => ProfileFactory.Create(
                mask.HasFlag(ModalityMask.Nickname) ? row.Nickname : null,
                mask.HasFlag(ModalityMask.Avatar) && row.AvatarPath is not null ? File.ReadAllBytes(row.AvatarPath) : default(ReadOnlyMemory<byte>)))
            .ToAsyncEnumerable();
        await foreach (StreamPredictResponse response in client.PredictStreamAsync(
            profiles, cancellationToken: TestContext.Current.CancellationToken))
        {
            probabilities.Add(response.Prediction.ProbabilityFemale);
        }

        return [.. probabilities];
    }
}
