using GenderGrpc.Bundle.Features;
using GenderGrpc.Bundle.Manifest;
using GenderGrpc.Bundle.Onnx;
using GenderGrpc.Bundle.Tests.Fixtures;
using Google.Protobuf;

namespace GenderGrpc.Bundle.Tests.Onnx;

public sealed class NicknameAxisTests
{
    [Theory]
    [InlineData(0, 4)]
    [InlineData(1, 4)]
    [InlineData(4, 4)]
    [InlineData(5, 8)]
    [InlineData(12, 12)]
    [InlineData(31, 32)]
    [InlineData(32, 32)]
    public void LengthAt_DynamicLength_IsTheLongestNicknamesRoundedUp(int longest, int expected)
    {
        var axis = new NicknameAxis(32, isDynamic: true);

        Assert.Equal(expected, axis.LengthAt(axis.IndexFor(longest)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    [InlineData(32)]
    public void LengthAt_FixedLength_IsAlwaysThat(int longest)
    {
        var axis = new NicknameAxis(32, isDynamic: false);

        Assert.Equal(32, axis.LengthAt(axis.IndexFor(longest)));
        Assert.Equal(1, axis.Count);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(6)]
    [InlineData(33)]
    [InlineData(100)]
    [InlineData(1024)]
    public void LengthAt_AnyNickname_HoldsItInOneOfFewLengths(int length)
    {
        var axis = new NicknameAxis(length, isDynamic: true);

        int[] indexes = [.. Enumerable.Range(0, length + 1).Select(axis.IndexFor)];

        Assert.Equal(Enumerable.Range(0, axis.Count), indexes.Distinct());
        Assert.InRange(axis.Count, 1, 8);
        Assert.All(indexes.Index(), at => Assert.InRange(axis.LengthAt(at.Item), Math.Max(1, at.Index), length));
    }

    [Theory]
    [InlineData(new int[0], 0)]
    [InlineData(new[] { 0, 0, 0 }, 0)]
    [InlineData(new[] { 1, 5, 2, 0, 0 }, 3)]
    [InlineData(new[] { 1, 0, 2, 0 }, 3)]
    [InlineData(new[] { 1, 5, 7 }, 3)]
    public void TokensOf_Ids_AreThoseBeforeThePadding(int[] ids, int expected) => Assert.Equal(expected, NicknameAxis.TokensOf(ids));

    [Fact]
    public void LongestOf_SeveralRows_IsTheMostTokensOfAny() =>
        Assert.Equal(3, new NicknameAxis(4, isDynamic: true).LongestOf([1, 0, 0, 0, 1, 5, 2, 0, 0, 0, 0, 0]));

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Load_GraphOfEitherKind_IsAcceptedAndTold(bool isFixed)
    {
        using var folder = new TemporaryFolder();
        FeatureSpec features = TestBundles.Features;
        GraphEntry entry = TestBundles.Manifest.Graphs[0] with
        {
            Inputs = isFixed ? GraphContract.FixedInputs(features) : GraphContract.Inputs(features),
        };
        TestBundles.Write(
            folder, TestBundles.Manifest with { Graphs = [entry] }, OnnxGraphs.Of(entry.Inputs, entry.Outputs).ToByteArray());

        BundleManifest manifest = ModelBundle.Load(folder.Bundle).Manifest;

        Assert.Equal(isFixed ? 1 : 8, NicknameAxis.Of(manifest.Graph(GraphEntry.FusedRole), manifest.Features).Count);
    }

    [Fact]
    public void Load_GraphOfAnotherFixedLength_IsRefused()
    {
        using var folder = new TemporaryFolder();
        FeatureSpec shorter = TestBundles.Features with { Nickname = TestBundles.Features.Nickname with { Length = 16 } };
        GraphEntry entry = TestBundles.Manifest.Graphs[0] with { Inputs = GraphContract.FixedInputs(shorter) };
        TestBundles.Write(
            folder, TestBundles.Manifest with { Graphs = [entry] }, OnnxGraphs.Of(entry.Inputs, entry.Outputs).ToByteArray());

        Assert.Equal(
            "The graph 'fused' doesn't have the inputs and outputs that its features and role ask for.",
            TestBundles.LoadError(folder.Bundle));
    }
}
