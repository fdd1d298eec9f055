using GenderGrpc.Bundle;
using GenderGrpc.Bundle.Onnx;
using GenderGrpc.Training.Tests.Fixtures;
using Google.Protobuf;

namespace GenderGrpc.Training.Tests.Onnx;

public sealed class GraphSplitTests
{
    private static readonly byte[] s_fused =
        ModelBundle.Load(Path.Combine(Repository.Root, "Server", "models", "default")).FusedGraph.ToArray();

    [Fact]
    public void Of_AModelOfBoth_EachHalfHasItsOwn()
    {
        GraphProto fused = ModelProto.Parser.ParseFrom(s_fused).Graph;

        GraphSplit split = GraphSplit.Of(s_fused)!;
        GraphProto nickname = ModelProto.Parser.ParseFrom(split.Nickname).Graph;
        GraphProto fusion = ModelProto.Parser.ParseFrom(split.Fusion([.. split.Joints.Select(_ => (long[])[1])])).Graph;

        Assert.Equal([GraphContract.NicknameIds], nickname.Input.Select(input => input.Name));
        Assert.Equal([.. split.Joints, GraphContract.NicknameLogit], nickname.Output.Select(output => output.Name));
        Assert.Equal([GraphContract.Avatar, GraphContract.AvatarPresent, .. split.Joints], fusion.Input.Select(input => input.Name));
        Assert.Equal(
            [GraphContract.Logit, GraphContract.AvatarLogit, GraphContract.ModalityWeights], fusion.Output.Select(output => output.Name));
        Assert.Contains(fusion.Node, node => node.OpType == "Conv" && node.Output.Single() is var output && !nickname.Node.Any(other => other.Output.Contains(output)));
        // No operation is computed twice: what both halves have is the conversion of a constant.
        Assert.All(
            nickname.Node.Select(node => node.Name).Intersect(fusion.Node.Select(node => node.Name)),
            name => Assert.Equal("Cast", fused.Node.Single(node => node.Name == name).OpType));
        // What neither has is of no use.
        NodeProto[] kept = [.. nickname.Node, .. fusion.Node];
        string[] lost = [.. fused.Node.ExceptBy(kept.Select(node => node.Name), node => node.Name).SelectMany(node => node.Output)];
        Assert.Empty(kept.SelectMany(node => node.Input).Intersect(lost));
        Assert.InRange(lost.Length, 0, fused.Node.Count / 20);
        Assert.True(nickname.Initializer.Count + fusion.Initializer.Count < fused.Initializer.Count * 1.1);
    }

    [Fact]
    public void Of_SomebodyElsesGraph_IsNull()
    {
        ModelProto model = ModelProto.Parser.ParseFrom(s_fused);
        model.ProducerName = "other";

        Assert.Null(GraphSplit.Of(model.ToByteArray()));
    }

    [Theory]
    [InlineData(GraphContract.AvatarLogit)]
    [InlineData(GraphContract.Logit)]
    public void Of_NicknamesAloneGiveMoreThanTheirLogit_IsNull(string output)
    {
        ModelProto model = ModelProto.Parser.ParseFrom(s_fused);
        NodeProto logit = model.Graph.Node.Single(node => node.Output.Contains(GraphContract.NicknameLogit));
        model.Graph.Node.Single(node => node.Output.Contains(output)).Input[0] = logit.Input[0];

        Assert.Null(GraphSplit.Of(model.ToByteArray()));
    }

    [Fact]
    public void Of_TheFusionLooksAtTheIdsThemselves_IsNull()
    {
        ModelProto model = ModelProto.Parser.ParseFrom(s_fused);
        NodeProto logit = model.Graph.Node.Single(node => node.Output.Contains(GraphContract.Logit));
        logit.Input.Add(GraphContract.NicknameIds);

        Assert.Null(GraphSplit.Of(model.ToByteArray()));
    }
}
