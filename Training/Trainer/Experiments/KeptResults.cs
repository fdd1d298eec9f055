using System.Text.Json;
using GenderGrpc.Training.Loop;

namespace GenderGrpc.Training.Experiments;

/// <summary>The results of all experiments in one file, to be committed beside the plots.</summary>
internal static class KeptResults
{
    /// <summary>The file's name.</summary>
    public const string File = "trials.json";

    /// <summary>The results in a folder; none where it has no such file. Throws <see cref="ExperimentException"/> where it isn't one.</summary>
    public static List<TrialResult> Read(string folder)
    {
        string path = Path.Combine(folder, File);
        if (!System.IO.File.Exists(path))
        {
            return [];
        }

        try
        {
            return JsonSerializer.Deserialize(System.IO.File.ReadAllText(path), TrainingJson.Default.ListTrialResult) ?? [];
        }
        catch (JsonException)
        {
            throw new ExperimentException($"'{path}' isn't the results of experiments.");
        }
    }

    /// <summary>Replaces the file, one line a trial.</summary>
    public static void Write(string folder, IEnumerable<TrialResult> results)
    {
        Directory.CreateDirectory(folder);
        string path = Path.Combine(folder, File);
        string lines = string.Join(",\n", results.Select(result => JsonSerializer.Serialize(result, TrainingJson.Default.TrialResult)));
        System.IO.File.WriteAllText(path + ".new", $"[\n{lines}\n]\n");
        System.IO.File.Move(path + ".new", path, overwrite: true);
    }
}
