using GenderGrpc.Bundle.Features;
using GenderGrpc.Bundle.Nicknames;
using GenderGrpc.Training.Loop;
using GenderGrpc.Training.Models;

namespace GenderGrpc.Training.Tests.Fixtures;

/// <summary>What is on disk after a run.</summary>
internal static class Checkpoints
{
    /// <summary>Every number of a run's saved model, by its name, as bits.</summary>
    public static Dictionary<string, int[]> Weights(string run)
    {
        string folder = TrainingRun.CheckpointFolder(run);
        (CheckpointState state, Vocabulary vocabulary) = Checkpoint.Read(folder);
        var features = new FeatureExtractor(state.Features, vocabulary);
        using var model = new ProfileModel(state.Options.Model, features.TokenIdCount, features.NicknameLength);
        Checkpoint.LoadWeights(folder, model);
        return model.state_dict().ToDictionary(
            entry => entry.Key, entry => entry.Value.Values().Select(BitConverter.SingleToInt32Bits).ToArray());
    }

    /// <summary>The optimiser's moments, as bytes.</summary>
    public static byte[] Optimizer(string run) =>
        File.ReadAllBytes(Path.Combine(TrainingRun.CheckpointFolder(run), "optimizer.bin"));
}
