using System.Text;
using System.Text.Json;
using GenderGrpc.Bundle.Manifest;
using GenderGrpc.Training.Loop;

namespace GenderGrpc.Training.Experiments;

/// <summary>
/// Runs trials beside each other, each on one thread, and keeps what came of each in a file: what is there, or among the results of an
/// earlier experiment, isn't done again.
/// </summary>
internal sealed class Experiment(string folder, TrialData data, IEnumerable<TrialResult> earlier)
{
    private readonly Dictionary<string, TrialResult> _earlier = earlier.ToDictionary(result => result.Name);

    /// <summary>Called when a trial's result is there.</summary>
    public event Action<TrialResult>? Done;

    /// <summary>Where results are, by trial.</summary>
    public static string ResultFile(string folder, string trial) => Path.Combine(folder, "trials", trial + ".json");

    /// <summary>Runs what isn't done of the trials. Throws <see cref="ExperimentException"/> where one fails or was done with other settings.</summary>
    public async Task RunAsync(IEnumerable<Trial> trials, int parallel, CancellationToken cancellationToken)
    {
        // Folders first: trials that share one must not write it beside each other.
        (Trial Trial, string Data)[] planned = [.. trials.Select(trial => (trial, data.Folder(trial)))];
        await Parallel.ForEachAsync(
            planned,
            new ParallelOptions { MaxDegreeOfParallelism = parallel, CancellationToken = cancellationToken },
            async (plan, token) => Done?.Invoke(await RunAsync(plan.Trial, plan.Data, token)));
    }

    private async Task<TrialResult> RunAsync(Trial trial, string dataFolder, CancellationToken cancellationToken)
    {
        string settings = SettingsOf(trial, data.DigestOf(trial));
        if (_earlier.GetValueOrDefault(trial.Name) is { } known && known.Settings == settings)
        {
            return known;
        }

        string file = ResultFile(folder, trial.Name);
        if (File.Exists(file))
        {
            TrialResult done = await ReadAsync(file, cancellationToken);
            return done.Settings == settings
                ? done
                : throw new ExperimentException($"'{file}' was made with other settings or data: delete it, or name another folder.");
        }

        string run = Path.Combine(folder, "runs", $"{trial.Name}-{Digest.Abbreviate(settings)}");
        if (!Directory.Exists(Commands.RunFolder.Bundle(run)))
        {
            await TrialProcess.TrainAsync(trial, run, dataFolder, cancellationToken);
        }

        TrialResult result = TrialMeasurer.Measure(trial, run, dataFolder, settings, cancellationToken);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        await File.WriteAllTextAsync(file + ".new", JsonSerializer.Serialize(result, TrainingJson.Default.TrialResult), cancellationToken);
        File.Move(file + ".new", file, overwrite: true);
        // The weights are in the bundle; the optimiser's state is of no use any more.
        Directory.Delete(TrainingRun.CheckpointFolder(run), recursive: true);
        return result;
    }

    private static async Task<TrialResult> ReadAsync(string file, CancellationToken cancellationToken)
    {
        try
        {
            return JsonSerializer.Deserialize(await File.ReadAllTextAsync(file, cancellationToken), TrainingJson.Default.TrialResult)
                ?? throw new JsonException();
        }
        catch (JsonException)
        {
            throw new ExperimentException($"'{file}' isn't a trial's result: delete it.");
        }
    }

    // Settings that have their defaults say nothing: one that comes to be later doesn't make a result another one's.
    private static string SettingsOf(Trial trial, string dataDigest)
    {
        var hyperparameters = new Hyperparameters();
        var defaults = hyperparameters.Record(new TrainOptions());
        IEnumerable<string> settings = hyperparameters.Record(trial.Options)
            .Where(setting => defaults[setting.Key] != setting.Value)
            .Select(setting => $"{setting.Key}={setting.Value}");
        return Digest.Of(Encoding.UTF8.GetBytes(string.Join('\n', settings.Append(dataDigest))));
    }
}
