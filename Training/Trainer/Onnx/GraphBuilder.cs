using System.Globalization;
using System.Runtime.InteropServices;
using GenderGrpc.Bundle.Manifest;
using GenderGrpc.Bundle.Onnx;
using Google.Protobuf;
using TorchSharp;

namespace GenderGrpc.Training.Onnx;

/// <summary>
/// Writes an ONNX graph (opset 17, IR 8) node by node. Each module emits itself with it, beside its forward.
/// </summary>
internal sealed class GraphBuilder(string name)
{
    private const int IrVersion = 8;
    private const int Opset = 17;

    private readonly GraphProto _graph = new() { Name = name };
    private int _count;

    /// <summary>Adds a node with one output and returns the output's name.</summary>
    public string Node(string operation, ReadOnlySpan<string> inputs, params ReadOnlySpan<AttributeProto> attributes)
    {
        var node = new NodeProto { OpType = operation, Name = NextName(operation) };
        foreach (string input in inputs)
        {
            node.Input.Add(input);
        }

        foreach (AttributeProto attribute in attributes)
        {
            node.Attribute.Add(attribute);
        }

        string output = node.Name + "_out";
        node.Output.Add(output);
        _graph.Node.Add(node);
        return output;
    }

    /// <summary>Adds a conversion of a tensor to another type.</summary>
    public string Cast(string value, TensorProto.Types.DataType type) => Node("Cast", [value], Attribute("to", (long)type));

    /// <summary>Adds a constant float tensor.</summary>
    public string Constant(torch.Tensor value)
    {
        using torch.Tensor floats = value.detach().to_type(torch.ScalarType.Float32).cpu().contiguous();
        return Constant(floats.data<float>().ToArray(), [.. floats.shape]);
    }

    /// <summary>Adds a constant float tensor; no dimensions make a scalar.</summary>
    public string Constant(ReadOnlySpan<float> values, params ReadOnlySpan<long> dimensions) =>
        Constant(TensorProto.Types.DataType.Float, MemoryMarshal.AsBytes(values), dimensions);

    /// <summary>Adds a constant float tensor, in half the room where its values are exact in half precision.</summary>
    public string Table(torch.Tensor value)
    {
        using torch.Tensor floats = value.detach().to_type(torch.ScalarType.Float32).cpu().contiguous();
        float[] values = floats.data<float>().ToArray();
        Half[] halves = Array.ConvertAll(values, number => (Half)number);
        return Array.TrueForAll([.. halves.Zip(values)], pair => (float)pair.First == pair.Second)
            ? Cast(
                Constant(TensorProto.Types.DataType.Float16, MemoryMarshal.AsBytes<Half>(halves), [.. floats.shape]),
                TensorProto.Types.DataType.Float)
            : Constant(values, [.. floats.shape]);
    }

    /// <summary>Adds a constant int64 vector, as shapes and axes are.</summary>
    public string Vector(params ReadOnlySpan<long> values) =>
        Constant(TensorProto.Types.DataType.Int64, MemoryMarshal.AsBytes(values), [values.Length]);

    /// <summary>Adds a constant int32 scalar.</summary>
    public string Integer(int value) =>
        Constant(TensorProto.Types.DataType.Int32, MemoryMarshal.AsBytes([value]), []);

    /// <summary>Declares an input of the graph.</summary>
    public string Input(TensorEntry tensor)
    {
        _graph.Input.Add(Describe(tensor));
        return tensor.Name;
    }

    /// <summary>Gives a value the name of an output of the graph.</summary>
    public void Output(TensorEntry tensor, string value)
    {
        _graph.Node.Add(new NodeProto
        {
            OpType = "Identity",
            Name = tensor.Name + "_identity",
            Input = { value },
            Output = { tensor.Name },
        });
        _graph.Output.Add(Describe(tensor));
    }

    /// <summary>The model's bytes.</summary>
    public byte[] ToBytes() => new ModelProto
    {
        IrVersion = IrVersion,
        ProducerName = GraphContract.Producer,
        Graph = _graph,
        OpsetImport = { new OperatorSetIdProto { Domain = "", Version = Opset } },
    }.ToByteArray();

    /// <summary>An integer attribute.</summary>
    public static AttributeProto Attribute(string name, long value) =>
        new() { Name = name, Type = AttributeProto.Types.AttributeType.Int, I = value };

    /// <summary>A float attribute.</summary>
    public static AttributeProto Attribute(string name, float value) =>
        new() { Name = name, Type = AttributeProto.Types.AttributeType.Float, F = value };

    /// <summary>An attribute of integers.</summary>
    public static AttributeProto Attribute(string name, params ReadOnlySpan<long> values)
    {
        var attribute = new AttributeProto { Name = name, Type = AttributeProto.Types.AttributeType.Ints };
        foreach (long value in values)
        {
            attribute.Ints.Add(value);
        }

        return attribute;
    }

    private string Constant(TensorProto.Types.DataType type, ReadOnlySpan<byte> bytes, ReadOnlySpan<long> dimensions)
    {
        var tensor = new TensorProto
        {
            Name = NextName("constant"),
            DataType = (int)type,
            RawData = ByteString.CopyFrom(bytes),
        };
        foreach (long dimension in dimensions)
        {
            tensor.Dims.Add(dimension);
        }

        _graph.Initializer.Add(tensor);
        return tensor.Name;
    }

    private string NextName(string kind) => string.Create(CultureInfo.InvariantCulture, $"{kind}_{_count++}");

    private static ValueInfoProto Describe(TensorEntry tensor)
    {
        var shape = new TensorShapeProto();
        shape.Dim.AddRange(tensor.Shape.Select((size, dimension) => size < 0
            ? new TensorShapeProto.Types.Dimension { DimParam = GraphContract.AxisName(dimension) }
            : new TensorShapeProto.Types.Dimension { DimValue = size }));
        var type = Enum.Parse<TensorProto.Types.DataType>(tensor.Type, ignoreCase: true);
        return new ValueInfoProto
        {
            Name = tensor.Name,
            Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = (int)type, Shape = shape } },
        };
    }
}
