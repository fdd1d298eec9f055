using GenderGrpc.Bundle.Features;
using GenderGrpc.Bundle.Manifest;
using GenderGrpc.Bundle.Nicknames;
using GenderGrpc.Training.Data;
using GenderGrpc.Training.Loop;
using GenderGrpc.Training.Onnx;

namespace GenderGrpc.Training.Commands;

/// <summary>A run that is ready to go on from its start or its checkpoint, with its data decoded, and what exports its model.</summary>
internal sealed class PreparedRun : IDisposable
{
    private readonly string _folder;
    private readonly Vocabulary _vocabulary;
    private readonly RunExport _export;

    private PreparedRun(string folder, CheckpointState start, Vocabulary vocabulary, TrainingRun run, RunExport export)
    {
        _folder = folder;
        _vocabulary = vocabulary;
        _export = export;
        FirstStep = start.Step;
        Run = run;
    }

    /// <summary>Steps that were done before.</summary>
    public long FirstStep { get; }

    /// <summary>The run.</summary>
    public TrainingRun Run { get; }

    /// <summary>
    /// Prepares a run in its folder. Throws <see cref="DataException"/> or <see cref="ExportException"/> where the data isn't what the run
    /// needs: better before training than after.
    /// </summary>
    public static PreparedRun Create(
        string folder, RunOrigin origin, DataFolder data, TimeSpan checkpointInterval, TimeProvider time, CancellationToken cancellationToken)
    {
        CheckpointState start = origin.State;
        var features = new FeatureExtractor(start.Features, origin.Vocabulary);
        TrainingData samples = TrainingData.Load(data, start.Options, features, cancellationToken);
        var export = new RunExport(samples, new Hyperparameters(), time);
        if (start.Options.Stage == TrainingStage.Fusion)
        {
            export.RequireHeldOut(start.Options.Model.Modalities);
        }

        var run = new TrainingRun(folder, start, origin.Vocabulary, features, samples, time, origin.WarmStart)
        {
            CheckpointInterval = checkpointInterval,
        };
        return new PreparedRun(folder, start, origin.Vocabulary, run, export);
    }

    /// <summary>Writes the bundle of the run, which has come to its end, into its folder.</summary>
    public BundleManifest Export(BundleDescription description, CheckpointState end, CancellationToken cancellationToken) =>
        _export.Write(RunFolder.Bundle(_folder), description, Run.Model, end, _vocabulary, cancellationToken);

    /// <inheritdoc />
    public void Dispose() => Run.Dispose();
}
