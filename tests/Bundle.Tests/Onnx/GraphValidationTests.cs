using GenderGrpc.Bundle.Features;
using GenderGrpc.Bundle.Manifest;
using GenderGrpc.Bundle.Onnx;
using GenderGrpc.Bundle.Tests.Fixtures;
using Google.Protobuf;

namespace GenderGrpc.Bundle.Tests.Onnx;

public sealed class GraphValidationTests
{
    private const string ExternalMessage = "model.onnx keeps the tensor 'secret' in an external file, which isn't allowed.";

    private const string RefusedPartsMessage =
        "model.onnx holds functions, training information or sparse tensors, which aren't allowed.";

    public static TheoryData<string, string, string, long[]> WrongTensors { get; } = new()
    {
        { "avatar", "avatar", "uint8", [-1, 33, 32, 3] },
        { "avatar", "avatar", "uint8", [-1, 3, 32, 32] },
        { "avatar", "avatar", "uint8", [1, 32, 32, 3] },
        { "avatar", "avatar", "uint8", [-1, 32, 32] },
        { "avatar", "avatar", "float", [-1, 32, 32, 3] },
        { "avatar", "image", "uint8", [-1, 32, 32, 3] },
        { "avatar_present", "avatar_present", "float", [-1, 1] },
        { "nickname_ids", "nickname_ids", "int64", [-1, 32] },
        { "nickname_ids", "nickname_ids", "int32", [-1, 32] },
        { "nickname_ids", "nickname_ids", "int32", [-1] },
        { "logit", "logit", "float", [-1, 1] },
        { "logit", "logits", "float", [-1] },
        { "modality_weights", "modality_weights", "float", [-1, 3] },
        { "avatar_logit", "avatar_logit", "int32", [-1] },
    };

    [Theory]
    [MemberData(nameof(WrongTensors))]
    public void Load_GraphUnlikeItsEntry_NamesBothSides(string name, string newName, string type, long[] shape)
    {
        ModelProto model = OnnxGraphs.Of(
            GraphContract.Inputs(TestBundles.Features).Select(Replace), GraphContract.Outputs.Select(Replace));

        string message = LoadError(model.ToByteArray());

        Assert.Matches("^The (inputs|outputs) of model.onnx are .*, but the manifest says .*\\.$", message);
        Assert.Contains(new TensorEntry(newName, type, [.. shape]).ToString(), message, StringComparison.Ordinal);

        TensorEntry Replace(TensorEntry entry) => entry.Name == name ? new TensorEntry(newName, type, [.. shape]) : entry;
    }

    [Fact]
    public void Load_MissingOutput_IsRefused()
    {
        ModelProto model = OnnxGraphs.Fused();
        model.Graph.Output.RemoveAt(3);

        Assert.StartsWith("The outputs of model.onnx are ", LoadError(model.ToByteArray()), StringComparison.Ordinal);
    }

    [Fact]
    public void Load_EntryUnlikeItsFeatures_IsRefused()
    {
        using var folder = new TemporaryFolder();
        FeatureSpec larger = TestBundles.Features with { Avatar = new AvatarSpec { Size = 64 } };
        TestBundles.Write(folder, TestBundles.Manifest with { Features = larger });

        Assert.Equal(
            "The graph 'fused' doesn't have the inputs and outputs that its features and role ask for.",
            TestBundles.LoadError(folder.Bundle));
    }

    [Theory]
    [InlineData(new byte[] { 0xFF, 0xFF, 0xFF, 0xFF, 0x01, 0x02 }, "model.onnx isn't an ONNX model.")]
    [InlineData(new byte[] { 0x3A, 0x7F, 0x01 }, "model.onnx isn't an ONNX model.")]
    [InlineData(new byte[0], "model.onnx holds no graph.")]
    [InlineData(new byte[] { 0x08, 0x08 }, "model.onnx holds no graph.")]
    public void Load_NoOnnxModel_IsSaid(byte[] content, string message) => Assert.Equal(message, LoadError(content));

    [Fact]
    public void Load_ExternalInitializer_IsRefused()
    {
        ModelProto model = OnnxGraphs.Fused();
        model.Graph.Initializer.Add(OnnxGraphs.ExternalTensor());

        Assert.Equal(ExternalMessage, LoadError(model.ToByteArray()));
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public void Load_EitherMarkOfExternalData_IsRefused(bool location, bool entries)
    {
        TensorProto tensor = OnnxGraphs.ExternalTensor();
        if (!location)
        {
            tensor.ClearDataLocation();
        }

        if (!entries)
        {
            tensor.ExternalData.Clear();
        }

        ModelProto model = OnnxGraphs.Fused();
        model.Graph.Initializer.Add(tensor);

        Assert.Equal(ExternalMessage, LoadError(model.ToByteArray()));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Load_ExternalDataInANode_IsRefused(int place)
    {
        var inner = new GraphProto { Initializer = { OnnxGraphs.ExternalTensor() } };
        var deep = new GraphProto { Node = { OnnxGraphs.Node(new AttributeProto { Name = "body", G = inner }) } };
        ModelProto model = OnnxGraphs.Fused();
        model.Graph.Node.Add(OnnxGraphs.Node(place switch
        {
            1 => new AttributeProto { Name = "value", T = OnnxGraphs.ExternalTensor() },
            2 => new AttributeProto { Name = "values", Tensors = { OnnxGraphs.ExternalTensor() } },
            3 => new AttributeProto { Name = "then_branch", G = deep },
            _ => new AttributeProto { Name = "graphs", Graphs = { new GraphProto(), deep } },
        }));

        Assert.Equal(ExternalMessage, LoadError(model.ToByteArray()));
    }

    // Functions (25) and training information (20) of a model, and sparse initializers (15) of a graph, hold tensors too.
    [Theory]
    [InlineData(25)]
    [InlineData(20)]
    [InlineData(15)]
    public void Load_ModelWithPartsThatCouldHideTensors_IsRefused(int field)
    {
        byte[] hidden = OnnxGraphs.Field(field, OnnxGraphs.Field(1, OnnxGraphs.ExternalTensor().ToByteArray()));
        // Fields of one message may come in pieces: this adds to the model, and the graph (7) to the graph.
        byte[] model = [.. OnnxGraphs.Fused().ToByteArray(), .. field == 15 ? OnnxGraphs.Field(7, hidden) : hidden];

        Assert.Equal(RefusedPartsMessage, LoadError(model));
    }

    [Theory]
    [InlineData(22)]
    [InlineData(23)]
    public void Load_AttributeWithASparseTensor_IsRefused(int field)
    {
        ModelProto model = OnnxGraphs.Fused();
        model.Graph.Node.Add(OnnxGraphs.Node(AttributeProto.Parser.ParseFrom(
            OnnxGraphs.Field(field, OnnxGraphs.Field(1, OnnxGraphs.ExternalTensor().ToByteArray())))));

        Assert.Equal(RefusedPartsMessage, LoadError(model.ToByteArray()));
    }

    [Fact]
    public void Load_DeeplyNestedGraphs_AreRefusedAndNotFollowed()
    {
        var graph = new GraphProto();
        for (int i = 0; i < 2000; i++)
        {
            graph = new GraphProto { Node = { OnnxGraphs.Node(new AttributeProto { G = graph }) } };
        }

        ModelProto model = OnnxGraphs.Fused();
        model.Graph.Node.AddRange(graph.Node);

        Assert.Equal("model.onnx isn't an ONNX model.", LoadError(model.ToByteArray()));
    }

    [Fact]
    public void Load_SecondGraphUnlikeItsEntry_IsRefusedToo()
    {
        using var folder = new TemporaryFolder();
        GraphEntry nickname = TestBundles.Manifest.Graphs[0] with { Role = "nickname", File = "vocabulary.txt" };
        TestBundles.Write(folder, TestBundles.Manifest with { Graphs = [TestBundles.Manifest.Graphs[0], nickname] });

        Assert.StartsWith("vocabulary.txt ", TestBundles.LoadError(folder.Bundle), StringComparison.Ordinal);
    }

    private static string LoadError(byte[] onnx)
    {
        using var folder = new TemporaryFolder();
        TestBundles.Write(folder, onnx: onnx);
        return TestBundles.LoadError(folder.Bundle);
    }
}
