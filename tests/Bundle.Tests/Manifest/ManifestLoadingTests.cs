using System.Collections.Immutable;
using GenderGrpc.Bundle.Features;
using GenderGrpc.Bundle.Manifest;
using GenderGrpc.Bundle.Tests.Fixtures;

namespace GenderGrpc.Bundle.Tests.Manifest;

public sealed class ManifestLoadingTests
{
    [Theory]
    [InlineData("")]
    [InlineData("no json")]
    [InlineData("{\"schemaVersion\": 1")]
    [InlineData("{\"schemaVersion\": 1}}")]
    [InlineData("{\"\\ud800schemaVersio\": 1}")]
    public void Load_NotJson_IsSaid(string text) =>
        Assert.StartsWith("manifest.json isn't JSON: ", LoadError(text), StringComparison.Ordinal);

    [Theory]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("17")]
    [InlineData("{}")]
    [InlineData("{\"schemaVersion\": \"1\"}")]
    [InlineData("{\"schemaVersion\": null}")]
    [InlineData("{\"schemaVersion\": 1.5}")]
    [InlineData("{\"schemaVersion\": 99999999999}")]
    public void Load_NoSchemaVersion_IsSaid(string text) =>
        Assert.Equal("manifest.json names no schemaVersion.", LoadError(text));

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    [InlineData(-1)]
    public void Load_OtherSchemaVersion_IsNamedBeforeAnythingElse(int version) => Assert.Equal(
        $"manifest.json has schema version {version}; this program reads 1.",
        LoadError($"{{\"schemaVersion\": {version}, \"unknown\": true}}"));

    [Theory]
    [InlineData("\"name\": \"test\"", "\"nickname\": \"test\"")]
    [InlineData("\"name\": \"test\"", "\"name\": null")]
    [InlineData("\"name\": \"test\"", "\"name\": 5")]
    [InlineData("\"size\": 32", "\"size\": \"large\"")]
    [InlineData("\"steps\": 12", "\"steps\": 12, \"extra\": 1")]
    [InlineData("\"path\": \"model.onnx\"", "\"bytes\": 1")]
    [InlineData("\"path\": \"model.onnx\"", "\"path\": null")]
    [InlineData("\"type\": \"uint8\",", "")]
    [InlineData("\"name\": \"test\"", "\"name\": \"\\ud800\"")]
    [InlineData("\"role\": \"fused\",", "")]
    public void Load_OtherShape_IsNoManifest(string from, string to)
    {
        using var folder = new TemporaryFolder();
        TestBundles.Write(folder);
        TestBundles.Forge(folder, from, to);

        Assert.StartsWith("manifest.json isn't a manifest: ", TestBundles.LoadError(folder.Bundle), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("files")]
    [InlineData("graphs")]
    [InlineData("inputs")]
    [InlineData("outputs")]
    [InlineData("points")]
    [InlineData("metrics")]
    [InlineData("answers")]
    [InlineData("labels")]
    [InlineData("data")]
    public void Load_NullInsteadOfAList_IsNoManifest(string list) =>
        Assert.StartsWith("manifest.json isn't a manifest: ", ForgedListError(list, _ => "null"), StringComparison.Ordinal);

    [Theory]
    [InlineData("files")]
    [InlineData("graphs")]
    [InlineData("inputs")]
    [InlineData("outputs")]
    [InlineData("points")]
    [InlineData("metrics")]
    [InlineData("answers")]
    public void Load_NullInAList_IsRefused(string list) => Assert.Equal(
        "manifest.json holds a list with nothing in a place.",
        ForgedListError(list, indent => $"[\n{indent}  null\n{indent}]"));

    [Theory]
    [InlineData("changes")]
    [InlineData("startedFrom")]
    public void Load_NullInAListOfTheTraining_IsRefused(string list)
    {
        using var folder = new TemporaryFolder();
        ImmutableSortedDictionary<string, string> values = ImmutableSortedDictionary<string, string>.Empty.Add("epochs", "3");
        TrainingEntry changed = TestBundles.Manifest.Training with { Changes = [new ChangeEntry(7, values, values)] };
        TestBundles.Write(folder, TestBundles.Manifest with { Training = changed with { StartedFrom = [changed] } });
        string text = File.ReadAllText(folder.File(BundleManifest.FileName));
        int start = text.LastIndexOf($"\"{list}\": [", StringComparison.Ordinal);
        int end = text.IndexOf(']', start) + 1;

        TestBundles.Forge(folder, text[start..end], $"\"{list}\": [null]");

        Assert.Equal("manifest.json holds a list with nothing in a place.", TestBundles.LoadError(folder.Bundle));
    }

    [Theory]
    [InlineData("\"name\": \"test\"", "\"name\": \"tess\"")]
    [InlineData("\"threshold\": 0.9", "\"threshold\": 0.5")]
    [InlineData("\"version\": \"sha256:", "\"version\": \"sha256:0")]
    [InlineData("\"created\": \"2026", "\"created\": \"2025")]
    public void Load_ChangedManifest_IsNoticed(string from, string to)
    {
        using var folder = new TemporaryFolder();
        TestBundles.Write(folder);
        string text = File.ReadAllText(folder.File(BundleManifest.FileName));
        Assert.Contains(from, text, StringComparison.Ordinal);
        File.WriteAllText(folder.File(BundleManifest.FileName), text.Replace(from, to, StringComparison.Ordinal));

        Assert.Equal(
            "manifest.json was changed: its version isn't its content's digest.", TestBundles.LoadError(folder.Bundle));
    }

    [Theory]
    [InlineData(
        "\"tokenizer\": \"rune\"",
        "\"tokenizer\": \"runes\"",
        "features.nickname.tokenizer is 'runes'; this version knows 'rune', 'ngram', 'wordpiece' and 'bpe'.")]
    [InlineData("\"length\": 32", "\"length\": 3", "features.nickname.length is 3; it must be 4 to 1024.")]
    [InlineData("\"length\": 32", "\"length\": 1025", "features.nickname.length is 1025; it must be 4 to 1024.")]
    [InlineData("\"hashBuckets\": 97", "\"hashBuckets\": 0", "features.nickname.hashBuckets is 0; it must be 1 to 10000000.")]
    [InlineData(
        "\"hashBuckets\": 97",
        "\"hashBuckets\": 10000001", "features.nickname.hashBuckets is 10000001; it must be 1 to 10000000.")]
    [InlineData("\"temperature\": 1", "\"temperature\": 0", "A temperature of the calibration isn't a number over 0.")]
    [InlineData(
        "\"avatarEvidenceTemperature\": 1",
        "\"avatarEvidenceTemperature\": -1", "A temperature of the calibration isn't a number over 0.")]
    [InlineData("\"threshold\": 0.9", "\"threshold\": 1.5", "A threshold of a risk curve isn't 0.5 to 1.")]
    [InlineData("\"maxError\": 0.05", "\"maxError\": 0.2", "The error rates of a risk curve don't rise.")]
    public void Load_ValueOutOfRange_IsNamed(string from, string to, string message)
    {
        using var folder = new TemporaryFolder();
        TestBundles.Write(folder);
        TestBundles.Forge(folder, from, to);

        Assert.Equal(message, TestBundles.LoadError(folder.Bundle));
    }

    [Theory]
    [InlineData(15)]
    [InlineData(513)]
    public void Load_AvatarSizeOutOfRange_IsNamed(int size)
    {
        using var folder = new TemporaryFolder();
        FeatureSpec features = TestBundles.Features with { Avatar = new AvatarSpec { Size = size } };
        TestBundles.Write(folder, TestBundles.Manifest with { Features = features });

        Assert.Equal($"features.avatar.size is {size}; it must be 16 to 512.", TestBundles.LoadError(folder.Bundle));
    }

    private static string ForgedListError(string list, Func<string, string> content)
    {
        using var folder = new TemporaryFolder();
        TestBundles.Write(folder);
        string text = File.ReadAllText(folder.File(BundleManifest.FileName));
        int key = text.IndexOf($"\"{list}\": [", StringComparison.Ordinal);
        string indent = new(' ', key - text.LastIndexOf('\n', key) - 1);
        int start = text.IndexOf('[', key);
        int end = text.IndexOf($"\n{indent}]", start, StringComparison.Ordinal) + indent.Length + 2;
        TestBundles.Forge(folder, text[key..end], text[key..start] + content(indent));
        return TestBundles.LoadError(folder.Bundle);
    }

    private static string LoadError(string manifest)
    {
        using var folder = new TemporaryFolder();
        TestBundles.Write(folder);
        File.WriteAllText(folder.File(BundleManifest.FileName), manifest);
        return TestBundles.LoadError(folder.Bundle);
    }
}
