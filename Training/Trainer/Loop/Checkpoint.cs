using System.Text.Json;
using GenderGrpc.Bundle;
using GenderGrpc.Bundle.Nicknames;
using GenderGrpc.Training.Data;
using GenderGrpc.Training.Models;
using GenderGrpc.Training.Optimizers;
using TorchSharp;

namespace GenderGrpc.Training.Loop;

/// <summary>
/// A resumable state of a run: weights, optimiser, step, settings, vocabulary. Chance isn't among them: all of it
/// comes from the seed and the step. A reader sees a whole one.
/// </summary>
internal static class Checkpoint
{
    private const string StateFile = "state.json";
    private const string VocabularyFile = "vocabulary.txt";
    private const string WeightsFile = "weights.bin";
    private const string OptimizerFile = "optimizer.bin";

    /// <summary>Whether a folder holds a checkpoint.</summary>
    public static bool Exists(string folder) => File.Exists(PathOf(folder, StateFile));

    /// <summary>Writes a checkpoint over the one that may be there.</summary>
    public static void Save(string folder, CheckpointState state, Vocabulary vocabulary, ProfileModel model, GcAdamW optimizer)
    {
        AtomicFolder.Replace(folder, temporary =>
        {
            model.save(Path.Combine(temporary, WeightsFile));
            SaveOptimizer(Path.Combine(temporary, OptimizerFile), optimizer);
            File.WriteAllText(Path.Combine(temporary, VocabularyFile), vocabulary.ToString());
            File.WriteAllBytes(
                Path.Combine(temporary, StateFile), JsonSerializer.SerializeToUtf8Bytes(state, TrainingJson.Default.CheckpointState));
        });
    }

    /// <summary>Reads everything but the tensors.</summary>
    public static (CheckpointState State, Vocabulary Vocabulary) Read(string folder)
    {
        if (!Exists(folder))
        {
            throw new DataException($"There is no checkpoint at '{folder}'.");
        }

        try
        {
            CheckpointState state = JsonSerializer.Deserialize(
                File.ReadAllBytes(PathOf(folder, StateFile)), TrainingJson.Default.CheckpointState)!;
            return state.SchemaVersion == CheckpointState.CurrentSchemaVersion
                ? (state, Vocabulary.Parse(File.ReadAllText(PathOf(folder, VocabularyFile))))
                : throw new DataException($"The checkpoint at '{folder}' has the unknown schema {state.SchemaVersion}.");
        }
        catch (JsonException exception)
        {
            throw new DataException($"{StateFile} of the checkpoint at '{folder}' can't be read.", exception);
        }
    }

    /// <summary>Fills a model's weights.</summary>
    public static void LoadWeights(string folder, ProfileModel model) => model.load(PathOf(folder, WeightsFile));

    /// <summary>Fills an optimiser's moments and sets it to a step.</summary>
    public static void LoadOptimizer(string folder, GcAdamW optimizer, long step)
    {
        using var gradients = torch.no_grad();
        using var reader = new BinaryReader(File.OpenRead(PathOf(folder, OptimizerFile)));
        foreach ((string name, torch.Tensor value) in optimizer.State)
        {
            if (reader.ReadString() != name)
            {
                throw new DataException($"{OptimizerFile} of the checkpoint at '{folder}' is of another model.");
            }

            value.Load(reader);
        }

        optimizer.ResumeAt(step);
    }

    private static void SaveOptimizer(string path, GcAdamW optimizer)
    {
        using var writer = new BinaryWriter(File.Create(path));
        foreach ((string name, torch.Tensor value) in optimizer.State)
        {
            writer.Write(name);
            value.Save(writer);
        }
    }

    private static string PathOf(string folder, string file) => Path.Combine(AtomicFolder.Locate(folder), file);
}
