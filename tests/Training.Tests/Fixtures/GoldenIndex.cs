using System.Text.Json;

namespace GenderGrpc.Training.Tests.Fixtures;

/// <summary>
/// What the golden tensors hold that tests/oracle made: for each case its settings, and its tensors in their order.
/// </summary>
internal sealed record GoldenIndex(IReadOnlyDictionary<string, GoldenIndex.Entry> Cases)
{
    private static readonly JsonSerializerOptions s_options = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    /// <summary>The committed index.</summary>
    public static GoldenIndex Committed { get; } = JsonSerializer.Deserialize<GoldenIndex>(
        File.ReadAllText(Path.Combine(Folder, "index.json")), s_options)!;

    /// <summary>Where index and tensors lie.</summary>
    public static string Folder => Path.Combine(Repository.Root, "tests", "Training.Tests", "Golden");

    /// <summary>The file of a case.</summary>
    public static string FileOf(string name) => Path.Combine(Folder, name + ".f32");

    /// <summary>A case's settings, and the shapes of its tensors by name.</summary>
    internal sealed record Entry(IReadOnlyDictionary<string, double> Settings, IReadOnlyDictionary<string, long[]> Tensors)
    {
        /// <summary>How many numbers there are in all.</summary>
        public long Values => Tensors.Values.Sum(shape => shape.Aggregate(1L, (product, size) => product * size));
    }
}
