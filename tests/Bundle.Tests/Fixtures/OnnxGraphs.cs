using GenderGrpc.Bundle.Manifest;
using GenderGrpc.Bundle.Onnx;
using Google.Protobuf;

namespace GenderGrpc.Bundle.Tests.Fixtures;

/// <summary>Small ONNX models with the inputs and outputs that a bundle asks for.</summary>
internal static class OnnxGraphs
{
    public static ModelProto Fused() => Of(GraphContract.Inputs(TestBundles.Features), GraphContract.Outputs);

    public static ModelProto Of(IEnumerable<TensorEntry> inputs, IEnumerable<TensorEntry> outputs)
    {
        var graph = new GraphProto { Name = "test" };
        graph.Input.AddRange(inputs.Select(Value));
        graph.Output.AddRange(outputs.Select(Value));
        graph.Node.Add(new NodeProto { OpType = "Identity", Input = { "avatar_present" }, Output = { "logit" } });
        graph.Initializer.Add(new TensorProto
        {
            Name = "bias",
            DataType = (int)TensorProto.Types.DataType.Float,
            Dims = { 1 },
            RawData = ByteString.CopyFrom(0, 0, 0, 0),
        });
        return new ModelProto { IrVersion = 8, Graph = graph, OpsetImport = { new OperatorSetIdProto { Version = 17 } } };
    }

    public static TensorProto ExternalTensor() => new()
    {
        Name = "secret",
        DataType = (int)TensorProto.Types.DataType.Float,
        Dims = { 1 },
        DataLocation = TensorProto.Types.DataLocation.External,
        ExternalData = { new StringStringEntryProto { Key = "location", Value = "../../etc/passwd" } },
    };

    /// <summary>A node with one attribute.</summary>
    public static NodeProto Node(AttributeProto attribute) =>
        new() { OpType = "Constant", Output = { "value" }, Attribute = { attribute } };

    /// <summary>The bytes of a length-delimited field, for what the project's part of the format leaves out.</summary>
    public static byte[] Field(int number, byte[] content)
    {
        using var stream = new MemoryStream();
        using (var output = new CodedOutputStream(stream, leaveOpen: true))
        {
            output.WriteTag(number, WireFormat.WireType.LengthDelimited);
            output.WriteBytes(ByteString.CopyFrom(content));
        }

        return stream.ToArray();
    }

    private static ValueInfoProto Value(TensorEntry tensor)
    {
        var shape = new TensorShapeProto();
        shape.Dim.AddRange(tensor.Shape.Select((size, dimension) => size < 0
            ? new TensorShapeProto.Types.Dimension { DimParam = GraphContract.AxisName(dimension) }
            : new TensorShapeProto.Types.Dimension { DimValue = size }));
        TensorProto.Types.DataType type = tensor.Type switch
        {
            "float" => TensorProto.Types.DataType.Float,
            "uint8" => TensorProto.Types.DataType.Uint8,
            "int32" => TensorProto.Types.DataType.Int32,
            _ => TensorProto.Types.DataType.Int64,
        };
        return new ValueInfoProto
        {
            Name = tensor.Name,
            Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = (int)type, Shape = shape } },
        };
    }
}
