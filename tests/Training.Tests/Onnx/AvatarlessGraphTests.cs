using GenderGrpc.Bundle;
using GenderGrpc.Bundle.Onnx;
using GenderGrpc.Training.Tests.Fixtures;
using Google.Protobuf;

namespace GenderGrpc.Training.Tests.Onnx;

public sealed class AvatarlessGraphTests
{
    private static readonly byte[] s_fused =
        ModelBundle.Load(Path.Combine(Repository.Root, "Server", "models", "default")).FusedGraph.ToArray();

    [Fact]
    public void Of_AModelOfBoth_HasNothingOfAvatars()
    {
        GraphProto fused = ModelProto.Parser.ParseFrom(s_fused).Graph;

        GraphProto graph = ModelProto.Parser.ParseFrom(AvatarlessGraph.Of(s_fused)).Graph;

        Assert.Equal([GraphContract.AvatarPresent, GraphContract.NicknameIds], graph.Input.Select(input => input.Name));
        Assert.Equal(fused.Output, graph.Output);
        Assert.InRange(graph.Node.Count, 1, fused.Node.Count / 2);
        Assert.DoesNotContain(graph.Node, node => node.OpType == "ScatterND" || node.Input.Contains(GraphContract.Avatar));
        Assert.True(graph.Initializer.Count < fused.Initializer.Count / 2);
    }

    [Theory]
    [InlineData("NonZero")]
    [InlineData("ScatterND")]
    public void Of_AGraphThatGathersOtherwise_IsNull(string operation)
    {
        ModelProto model = ModelProto.Parser.ParseFrom(s_fused);
        model.Graph.Node.Single(node => node.OpType == operation).OpType = "Other";

        Assert.Null(AvatarlessGraph.Of(model.ToByteArray()));
    }

    [Fact]
    public void Of_AnAvatarIsSeenBesideTheScatteredRows_IsNull()
    {
        ModelProto model = ModelProto.Parser.ParseFrom(s_fused);
        NodeProto scatter = model.Graph.Node.Single(node => node.OpType == "ScatterND");
        model.Graph.Node.Insert(
            model.Graph.Node.IndexOf(scatter), new NodeProto { OpType = "Any", Input = { scatter.Input[0], GraphContract.Avatar }, Output = { "seen" } });
        scatter.Input[0] = "seen";

        Assert.Null(AvatarlessGraph.Of(model.ToByteArray()));
    }
}
