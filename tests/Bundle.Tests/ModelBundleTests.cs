using System.Text;
using GenderGrpc.Bundle.Features;
using GenderGrpc.Bundle.Manifest;
using GenderGrpc.Bundle.Nicknames;
using GenderGrpc.Bundle.Tests.Fixtures;

namespace GenderGrpc.Bundle.Tests;

public sealed class ModelBundleTests
{
    [Fact]
    public void Load_WrittenBundle_IsWhatWasWritten()
    {
        using var folder = new TemporaryFolder();
        BundleManifest written = TestBundles.Write(folder);

        ModelBundle bundle = ModelBundle.Load(folder.Bundle);

        Assert.Equal(written.Version, bundle.Manifest.Version);
        Assert.Equal(written.Files, bundle.Manifest.Files);
        Assert.Equal(written.Created, bundle.Manifest.Created);
        Assert.Equal(written.Features, bundle.Manifest.Features);
        Assert.Equal(written.Training.Hyperparameters, bundle.Manifest.Training.Hyperparameters);
        Assert.Equal(written.Data, bundle.Manifest.Data);
        Assert.Equal(written.Calibration.Both.RiskCurve.Points, bundle.Manifest.Calibration.Both.RiskCurve.Points);
        Assert.Equal(TestBundles.Files()["model.onnx"].ToArray(), bundle.FusedGraph.ToArray());
        Assert.Equal(SampleNicknames.Vocabulary.Text, bundle.Vocabulary.Text);
    }

    [Fact]
    public void CreateFeatureExtractor_LoadedBundle_MakesTheFeaturesOfTraining()
    {
        using var folder = new TemporaryFolder();
        TestBundles.Write(folder);
        var training = new FeatureExtractor(TestBundles.Features, SampleNicknames.Vocabulary);
        FeatureExtractor serving = ModelBundle.Load(folder.Bundle).CreateFeatureExtractor();

        byte[] avatar = TestImages.Encode(133, 90, TestImages.Noise(8), SkiaSharp.SKEncodedImageFormat.Jpeg, 85);
        byte[][] avatars = [new byte[training.AvatarBytes], new byte[serving.AvatarBytes]];
        Assert.Equal(training.Avatar(avatar, avatars[0]), serving.Avatar(avatar, avatars[1]));
        Assert.Equal(avatars[0], avatars[1]);

        Assert.All([.. SampleNicknames.Training, "Ünknown", "\uD83D", ""], nickname =>
        {
            int[][] ids = [new int[training.NicknameLength], new int[serving.NicknameLength]];
            Assert.Equal(training.Nickname(nickname, ids[0]), serving.Nickname(nickname, ids[1]));
            Assert.Equal(ids[0], ids[1]);
        });
        Assert.Equal(training.TokenIdCount, serving.TokenIdCount);
    }

    [Fact]
    public void Load_MissingFolder_IsNamed()
    {
        using var folder = new TemporaryFolder();

        Assert.Equal(
            $"There is no model bundle at '{folder.Bundle}': no such folder.", TestBundles.LoadError(folder.Bundle));
    }

    [Fact]
    public void Load_EmptyFolder_LacksItsManifest()
    {
        using var folder = new TemporaryFolder();

        Assert.Equal(
            $"There is no model bundle at '{folder.Path}': manifest.json is missing.", TestBundles.LoadError(folder.Path));
    }

    [Theory]
    [InlineData("model.onnx")]
    [InlineData("vocabulary.txt")]
    [InlineData("MODEL_CARD.md")]
    public void Load_MissingFile_IsNamed(string name)
    {
        using var folder = new TemporaryFolder();
        TestBundles.Write(folder);
        File.Delete(folder.File(name));

        Assert.Equal($"{name} is missing from the bundle.", TestBundles.LoadError(folder.Bundle));
    }

    [Theory]
    [InlineData("model.onnx")]
    [InlineData("vocabulary.txt")]
    [InlineData("MODEL_CARD.md")]
    public void Load_AlteredFile_IsNamed(string name)
    {
        using var folder = new TemporaryFolder();
        TestBundles.Write(folder);
        byte[] content = File.ReadAllBytes(folder.File(name));
        content[^1] ^= 1;
        File.WriteAllBytes(folder.File(name), content);

        Assert.Equal(
            $"{name} isn't the file that manifest.json lists: its digest differs.", TestBundles.LoadError(folder.Bundle));
    }

    [Theory]
    [InlineData("../model.onnx")]
    [InlineData("/etc/passwd")]
    [InlineData("sub/model.onnx")]
    [InlineData("..")]
    [InlineData(".")]
    [InlineData("")]
    public void Load_FileOutsideTheFolder_IsRefused(string path)
    {
        using var folder = new TemporaryFolder();
        TestBundles.Write(folder);
        TestBundles.Forge(folder, "\"path\": \"model.onnx\"", $"\"path\": \"{path}\"");

        Assert.Equal("manifest.json lists a file outside the bundle's folder.", TestBundles.LoadError(folder.Bundle));
    }

    [Fact]
    public void Load_FileListedTwice_IsRefused()
    {
        using var folder = new TemporaryFolder();
        TestBundles.Write(folder);
        string entry = Entry(folder, "vocabulary.txt");
        TestBundles.Forge(folder, entry, entry + ",\n    " + entry);

        Assert.Equal("manifest.json lists vocabulary.txt twice.", TestBundles.LoadError(folder.Bundle));
    }

    [Theory]
    [InlineData("\"file\": \"model.onnx\"", "\"file\": \"other.onnx\"", "other.onnx")]
    [InlineData("\"vocabularyFile\": \"vocabulary.txt\"", "\"vocabularyFile\": \"words.txt\"", "words.txt")]
    public void Load_FileNotListed_IsNamed(string from, string to, string name)
    {
        using var folder = new TemporaryFolder();
        TestBundles.Write(folder);
        TestBundles.Forge(folder, from, to);

        Assert.Equal(
            $"manifest.json names {name} but doesn't list it among its files.", TestBundles.LoadError(folder.Bundle));
    }

    [Fact]
    public void Load_NoFusedGraph_IsRefused()
    {
        using var folder = new TemporaryFolder();
        GraphEntry renamed = TestBundles.Manifest.Graphs[0] with { Role = "nickname" };
        TestBundles.Write(folder, TestBundles.Manifest with { Graphs = [renamed] });

        Assert.Equal("manifest.json lists no graph with the role 'fused'.", TestBundles.LoadError(folder.Bundle));
    }

    [Theory]
    [InlineData("U+0061\nnonsense\n", "Line 2 of the vocabulary isn't a code point such as U+0061.")]
    [InlineData("U+0061\nU+0061\n", "The vocabulary holds U+0061 twice.")]
    [InlineData("U+0061\n\u0000", "Line 2 of the vocabulary isn't a code point such as U+0061.")]
    public void Load_BrokenVocabulary_IsRefused(string vocabulary, string message)
    {
        using var folder = new TemporaryFolder();
        BundleWriter.Write(folder.Bundle, TestBundles.Manifest, TestBundles.Files(vocabulary: vocabulary));

        Assert.Equal(message, TestBundles.LoadError(folder.Bundle));
    }

    [Theory]
    [InlineData("ngram", "")]
    [InlineData("wordpiece", "[UNK]\nalice\n")]
    [InlineData("bpe", "a l\nal i\n")]
    public void Load_OtherTokenizer_MakesItsFeatures(string kind, string vocabulary)
    {
        using var folder = new TemporaryFolder();
        FeatureSpec features = TestBundles.Features with { Nickname = SampleNicknames.SpecOf(kind) };
        BundleWriter.Write(
            folder.Bundle, TestBundles.Manifest with { Features = features }, TestBundles.Files(vocabulary: vocabulary));
        int[] expected = NicknameTokenizer.Create(features.Nickname, new Vocabulary(vocabulary)).Ids("Alice");

        ModelBundle bundle = ModelBundle.Load(folder.Bundle);

        int[] ids = new int[features.Nickname.Length];
        Assert.True(bundle.CreateFeatureExtractor().Nickname("Alice", ids));
        Assert.Equal(expected, ids);
        Assert.Equal(features, bundle.Manifest.Features);
    }

    [Fact]
    public void Load_OtherTokenizersBrokenVocabulary_IsRefused()
    {
        using var folder = new TemporaryFolder();
        FeatureSpec features = TestBundles.Features with { Nickname = SampleNicknames.WordPieceSpec };
        BundleWriter.Write(
            folder.Bundle, TestBundles.Manifest with { Features = features }, TestBundles.Files(vocabulary: "[UNK]\na\na\n"));

        Assert.Equal("Line 3 of the vocabulary repeats line 2.", TestBundles.LoadError(folder.Bundle));
    }

    [Fact]
    public void Write_RuneTokenizer_SaysNothingOfNgrams()
    {
        using var folder = new TemporaryFolder();
        TestBundles.Write(folder);

        Assert.DoesNotContain("ngram", File.ReadAllText(folder.File("manifest.json")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Write_SplitsWords_IsSaidWhereItIsSoAndReadBack(bool splitsWords)
    {
        using var folder = new TemporaryFolder();
        FeatureSpec features = TestBundles.Features with { Nickname = SampleNicknames.Spec with { SplitsWords = splitsWords } };

        TestBundles.Write(folder, TestBundles.Manifest with { Features = features });

        string[] lines = File.ReadAllLines(folder.File("manifest.json"));
        Assert.Equal(
            splitsWords ? ["\"splitsWords\": true"] : [],
            lines.Where(line => line.Contains("splitsWords", StringComparison.Ordinal)).Select(line => line.Trim(' ', ',')));
        ModelBundle bundle = ModelBundle.Load(folder.Bundle);
        Assert.Equal(features, bundle.Manifest.Features);
        int[] ids = new int[features.Nickname.Length];
        bundle.CreateFeatureExtractor().Nickname("AliceBob", ids);
        Assert.Equal(splitsWords, Array.IndexOf(ids, RuneTokenizer.EndId) == 1 + "alice".Length);
    }

    [Fact]
    public void Load_Errors_NeverRepeatOneAnother()
    {
        using var folder = new TemporaryFolder();
        List<string> messages = [TestBundles.LoadError(folder.Bundle), TestBundles.LoadError(folder.Path)];
        TestBundles.Write(folder);
        File.WriteAllText(folder.File("model.onnx"), "altered");
        messages.Add(TestBundles.LoadError(folder.Bundle));
        File.Delete(folder.File("model.onnx"));
        messages.Add(TestBundles.LoadError(folder.Bundle));
        File.AppendAllText(folder.File("manifest.json"), "}");
        messages.Add(TestBundles.LoadError(folder.Bundle));

        Assert.Equal(messages.Count, messages.Distinct().Count());
    }

    private static string Entry(TemporaryFolder folder, string name)
    {
        string text = File.ReadAllText(folder.File(BundleManifest.FileName), Encoding.UTF8);
        int at = text.IndexOf($"\"path\": \"{name}\"", StringComparison.Ordinal);
        return text[text.LastIndexOf('{', at)..(text.IndexOf('}', at) + 1)];
    }
}
