using System.Text;
using GenderGrpc.Bundle.Features;
using GenderGrpc.Bundle.Manifest;
using GenderGrpc.Bundle.Nicknames;
using GenderGrpc.Bundle.Onnx;

namespace GenderGrpc.Bundle;

/// <summary>A loaded and verified model bundle: everything but the runtime that computes its graphs.</summary>
public sealed class ModelBundle
{
    private ModelBundle(BundleManifest manifest, Vocabulary vocabulary, byte[] fusedGraph)
    {
        Manifest = manifest;
        Vocabulary = vocabulary;
        FusedGraph = fusedGraph;
    }

    /// <summary>What the bundle says about itself.</summary>
    public BundleManifest Manifest { get; }

    /// <summary>The text that the nickname tokenizer has its tokens from.</summary>
    public Vocabulary Vocabulary { get; }

    /// <summary>The bytes of the ONNX graph with the role "fused".</summary>
    public ReadOnlyMemory<byte> FusedGraph { get; }

    /// <summary>
    /// Reads a bundle's folder and checks everything that can be checked without running it: schema, version, the
    /// digest of each file, feature spec, calibration, and the graph's inputs and outputs. Throws
    /// <see cref="BundleException"/> whose message says what is wrong.
    /// </summary>
    public static ModelBundle Load(string folder)
    {
        folder = AtomicFolder.Locate(folder);
        if (!Directory.Exists(folder))
        {
            throw new BundleException($"There is no model bundle at '{folder}': no such folder.");
        }

        BundleManifest manifest = ReadManifest(folder);
        var contents = new Dictionary<string, byte[]>();
        foreach (FileEntry file in manifest.Files)
        {
            if (!contents.TryAdd(file.Path, ReadVerified(folder, file)))
            {
                throw new BundleException($"{BundleManifest.FileName} lists {file.Path} twice.");
            }
        }

        byte[] Content(string path) => contents.GetValueOrDefault(path)
            ?? throw new BundleException($"{BundleManifest.FileName} names {path} but doesn't list it among its files.");

        GraphEntry fused = manifest.Graph(GraphEntry.FusedRole);
        if (!GraphContract.Describes(fused, manifest.Features))
        {
            throw new BundleException(
                $"The graph '{fused.Role}' doesn't have the inputs and outputs that its features and role ask for.");
        }

        foreach (GraphEntry graph in manifest.Graphs)
        {
            GraphValidator.Validate(Content(graph.File), graph);
        }

        var vocabulary = new Vocabulary(Encoding.UTF8.GetString(Content(manifest.Features.Nickname.VocabularyFile)));
        _ = NicknameTokenizer.Create(manifest.Features.Nickname, vocabulary);
        return new ModelBundle(manifest, vocabulary, Content(fused.File));
    }

    /// <summary>The extractor whose features the graph was trained on.</summary>
    public FeatureExtractor CreateFeatureExtractor(long maxPixels = Avatars.AvatarDecoder.DefaultMaxPixels) =>
        new(Manifest.Features, Vocabulary, maxPixels);

    private static BundleManifest ReadManifest(string folder)
    {
        string path = Path.Combine(folder, BundleManifest.FileName);
        if (!File.Exists(path))
        {
            throw new BundleException($"There is no model bundle at '{folder}': {BundleManifest.FileName} is missing.");
        }

        byte[] json = File.ReadAllBytes(path);
        int schema = ManifestSchema.ReadVersion(json);
        if (schema != BundleManifest.CurrentSchemaVersion)
        {
            throw new BundleException(
                $"{BundleManifest.FileName} has schema version {schema}; "
                + $"this program reads {BundleManifest.CurrentSchemaVersion}.");
        }

        BundleManifest manifest = BundleManifest.Parse(json);
        if (manifest.Version != ManifestSchema.DigestWithoutVersion(json))
        {
            throw new BundleException($"{BundleManifest.FileName} was changed: its version isn't its content's digest.");
        }

        manifest.Validate();
        return manifest;
    }

    private static byte[] ReadVerified(string folder, FileEntry file)
    {
        if (!file.IsInFolder)
        {
            throw new BundleException($"{BundleManifest.FileName} lists a file outside the bundle's folder.");
        }

        string path = Path.Combine(folder, file.Path);
        if (!File.Exists(path))
        {
            throw new BundleException($"{file.Path} is missing from the bundle.");
        }

        byte[] content = File.ReadAllBytes(path);
        return Digest.Of(content) == file.Digest && content.Length == file.Bytes
            ? content
            : throw new BundleException($"{file.Path} isn't the file that {BundleManifest.FileName} lists: its digest differs.");
    }
}
