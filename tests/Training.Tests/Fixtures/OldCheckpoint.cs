using System.Text.Json.Nodes;
using GenderGrpc.Training.Loop;

namespace GenderGrpc.Training.Tests.Fixtures;

/// <summary>Checkpoints as versions wrote them that knew no position within an epoch, no changes and no digests.</summary>
internal static class OldCheckpoint
{
    /// <summary>Turns a run's checkpoint into one of schema 1.</summary>
    public static void Make(string run, bool centralises = true)
    {
        string path = Path.Combine(TrainingRun.CheckpointFolder(run), "state.json");
        JsonObject state = JsonNode.Parse(File.ReadAllText(path))!.AsObject();
        state["schemaVersion"] = 1;
        foreach (string name in (string[])["epoch", "offset", "totals", "changes", "modelDigest", "optimizerDigest", "startedFrom"])
        {
            state.Remove(name);
        }

        JsonObject options = state["options"]!.AsObject();
        string[] later =
        [
            "loss", "ngramBuckets", "ngramDimension", "ngramLength", "ngramDropout", "kind", "attentionBlocks", "optimizerKind",
            "splitWords", "wideBuckets", "wideLength", "wideEpochs", "wideLearningRate", "wideWeight", "maskRamp",
        ];
        foreach (string name in later)
        {
            options.Remove(name);
        }

        options["gradientCentralization"] = centralises;
        File.WriteAllText(path, state.ToJsonString());
    }
}
