using System.Text.Json;
using GenderGrpc.Bundle;
using GenderGrpc.Bundle.Features;
using GenderGrpc.Bundle.Nicknames;
using GenderGrpc.Training.Data;
using GenderGrpc.Training.Models;
using GenderGrpc.Training.Optimizers;
using TorchSharp;

namespace GenderGrpc.Training.Loop;

/// <summary>
/// A resumable state of a run: weights, optimiser, position, settings, vocabulary. Chance isn't among them: all of it
/// comes from the seed and the position. A reader sees a whole one, whose tensors have the digests that its state says.
/// </summary>
internal static class Checkpoint
{
    private const string StateFile = "state.json";
    private const string VocabularyFile = "vocabulary.txt";
    private const string WeightsFile = "weights.bin";
    private const string OptimizerFile = "optimizer.bin";

    /// <summary>Whether a folder holds a checkpoint.</summary>
    public static bool Exists(string folder) => File.Exists(PathOf(folder, StateFile));

    /// <summary>Writes a checkpoint, durably, over the one that may be there. Returns the state with the digests of what was written.</summary>
    public static CheckpointState Save(
        string folder, CheckpointState state, Vocabulary vocabulary, ProfileModel model, GcAdamW optimizer)
    {
        state = state with
        {
            SchemaVersion = CheckpointState.CurrentSchemaVersion,
            ModelDigest = WeightsDigest.Of(model),
            OptimizerDigest = WeightsDigest.Of(optimizer.State),
        };
        AtomicFolder.Replace(folder, temporary =>
        {
            model.save(Path.Combine(temporary, WeightsFile));
            SaveOptimizer(Path.Combine(temporary, OptimizerFile), optimizer);
            File.WriteAllText(Path.Combine(temporary, VocabularyFile), vocabulary.Text);
            File.WriteAllBytes(Path.Combine(temporary, StateFile), ToJson(state));
        });
        return state;
    }

    /// <summary>
    /// Reads a checkpoint back, into a model and an optimiser of its own. Throws <see cref="DataException"/> unless all of it is what was
    /// written, whose digests were taken in memory.
    /// </summary>
    public static void Verify(string folder, CheckpointState written)
    {
        (CheckpointState state, Vocabulary vocabulary) = Read(folder);
        if (!ToJson(state).AsSpan().SequenceEqual(ToJson(written)))
        {
            throw new DataException($"{StateFile} of the checkpoint at '{folder}' isn't what was written.");
        }

        using var fresh = new Learner(state.Options, new FeatureExtractor(state.Features, vocabulary));
        LoadWeights(folder, fresh.Model);
        LoadOptimizer(folder, fresh.Optimizer);
    }

    /// <summary>Reads everything but the tensors.</summary>
    public static (CheckpointState State, Vocabulary Vocabulary) Read(string folder) =>
        (ReadState(folder), new Vocabulary(File.ReadAllText(PathOf(folder, VocabularyFile))));

    /// <summary>Fills a model's weights.</summary>
    public static void LoadWeights(string folder, ProfileModel model)
    {
        CheckpointState state = ReadState(folder);
        Load(folder, WeightsFile, path => model.load(path));
        Require(state.ModelDigest, WeightsDigest.Of(model), folder, WeightsFile);
    }

    /// <summary>Fills an optimiser's moments and sets it to the checkpoint's step.</summary>
    public static void LoadOptimizer(string folder, GcAdamW optimizer)
    {
        CheckpointState state = ReadState(folder);
        Load(folder, OptimizerFile, path => LoadOptimizer(folder, path, optimizer));
        Require(state.OptimizerDigest, WeightsDigest.Of(optimizer.State), folder, OptimizerFile);
        optimizer.ResumeAt(state.Step);
    }

    private static CheckpointState ReadState(string folder)
    {
        if (!Exists(folder))
        {
            throw new DataException($"There is no checkpoint at '{folder}'.");
        }

        try
        {
            CheckpointState state = JsonSerializer.Deserialize(
                File.ReadAllBytes(PathOf(folder, StateFile)), TrainingJson.Default.CheckpointState)!;
            return state.SchemaVersion is >= CheckpointState.OldestSchemaVersion and <= CheckpointState.CurrentSchemaVersion
                ? state
                : throw new DataException($"The checkpoint at '{folder}' has the unknown schema {state.SchemaVersion}.");
        }
        catch (JsonException exception)
        {
            throw new DataException($"{StateFile} of the checkpoint at '{folder}' can't be read.", exception);
        }
    }

    private static byte[] ToJson(CheckpointState state) =>
        JsonSerializer.SerializeToUtf8Bytes(state, TrainingJson.Default.CheckpointState);

    private static void SaveOptimizer(string path, GcAdamW optimizer)
    {
        using var writer = new BinaryWriter(File.Create(path));
        foreach ((string name, torch.Tensor value) in optimizer.State)
        {
            writer.Write(name);
            value.Save(writer);
        }
    }

    private static void LoadOptimizer(string folder, string path, GcAdamW optimizer)
    {
        using var gradients = torch.no_grad();
        using var reader = new BinaryReader(File.OpenRead(path));
        foreach ((string name, torch.Tensor value) in optimizer.State)
        {
            if (reader.ReadString() != name)
            {
                throw new DataException($"{OptimizerFile} of the checkpoint at '{folder}' is of another model.");
            }

            value.Load(reader);
        }
    }

    private static void Load(string folder, string file, Action<string> load)
    {
        try
        {
            load(PathOf(folder, file));
        }
        // What the library throws for a file that was cut or altered depends on where.
        catch (Exception exception) when (exception is not (DataException or FileNotFoundException))
        {
            throw new DataException($"{file} of the checkpoint at '{folder}' can't be read.", exception);
        }
    }

    private static void Require(string? expected, string actual, string folder, string file)
    {
        if (expected is not null && expected != actual)
        {
            throw new DataException($"{file} of the checkpoint at '{folder}' is damaged: its digest isn't what {StateFile} says.");
        }
    }

    private static string PathOf(string folder, string file) => Path.Combine(AtomicFolder.Locate(folder), file);
}
