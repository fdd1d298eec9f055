using System.Runtime.InteropServices;
using GenderGrpc.Bundle.Manifest;
using GenderGrpc.Bundle.Onnx;
using Google.Protobuf;

namespace GenderGrpc.Server.Tests.Fixtures;

/// <summary>
/// A real graph whose answers can be worked out by hand: the avatar's logit is 8 · (brightness − 0.5), the nickname's
/// is the sum of its runes' scores, and the fused one is the mean of those that are present. A rune without a score
/// makes the run fail.
/// </summary>
internal sealed class TestGraph
{
    private readonly GraphProto _graph = new() { Name = "test" };

    private TestGraph()
    {
    }

    /// <summary>
    /// Emits the graph with these inputs; each delay step multiplies two 1024 × 1024 matrices before the answer. One that isn't servable has the right
    /// inputs and outputs, but an operator that no runtime knows.
    /// </summary>
    public static byte[] Emit(IEnumerable<TensorEntry> inputs, float[] scores, int delaySteps, bool isServable)
    {
        var graph = new TestGraph();
        graph.EmitAvatar();
        graph.EmitNickname(scores);
        graph.EmitFusion(delaySteps);
        if (!isServable)
        {
            graph._graph.Node[0].OpType = "NoSuchOperator";
        }

        graph._graph.Input.Add(inputs.Select(Value));
        graph._graph.Output.Add(GraphContract.Outputs.Select(Value));
        return new ModelProto
        {
            IrVersion = 8,
            Graph = graph._graph,
            OpsetImport = { new OperatorSetIdProto { Domain = "", Version = 17 } },
        }.ToByteArray();
    }

    private void EmitAvatar()
    {
        Node("Cast", ["avatar"], "pixels", Int("to", (int)TensorProto.Types.DataType.Float));
        Node("ReduceMean", ["pixels"], "brightness", Ints("axes", 1, 2, 3), Int("keepdims", 0));
        Constant("scale", [8f / 255f], []);
        Constant("middle", [4f], []);
        Node("Mul", ["brightness", "scale"], "scaled");
        Node("Sub", ["scaled", "middle"], "centred");
        Node("Mul", ["centred", "avatar_present"], "avatar_logit");
    }

    private void EmitNickname(float[] scores)
    {
        Constant("scores", scores, [scores.Length]);
        Indices("last_axis", 1);
        Node("Gather", ["scores", "nickname_ids"], "rune_scores");
        Node("ReduceSum", ["rune_scores", "last_axis"], "nickname_logit", Int("keepdims", 0));
        Indices("first", 0);
        Node("Gather", ["nickname_ids", "first"], "first_id", Int("axis", 1));
        Node("Cast", ["first_id"], "nickname_bit", Int("to", (int)TensorProto.Types.DataType.Bool));
        Node("Cast", ["nickname_bit"], "nickname_present", Int("to", (int)TensorProto.Types.DataType.Float));
    }

    private void EmitFusion(int delaySteps)
    {
        Node("Unsqueeze", ["avatar_present", "last_axis"], "avatar_column");
        Node("Concat", ["avatar_column", "nickname_present"], "present", Int("axis", 1));
        Node("ReduceSum", ["present", "last_axis"], "modalities", Int("keepdims", 1));
        Node("Div", ["present", "modalities"], "modality_weights");
        Node("Unsqueeze", ["avatar_logit", "last_axis"], "avatar_logit_column");
        Node("Unsqueeze", ["nickname_logit", "last_axis"], "nickname_logit_column");
        Node("Concat", ["avatar_logit_column", "nickname_logit_column"], "logits", Int("axis", 1));
        Node("Mul", ["logits", "modality_weights"], "weighted");
        Node("ReduceSum", ["weighted", "last_axis"], "fused", Int("keepdims", 0));
        EmitDelay(delaySteps);
    }

    // Depends on an input, so that the runtime can't compute it once and for all.
    private void EmitDelay(int steps)
    {
        Indices("side", 1024, 1024);
        Node("ReduceMean", ["avatar_present"], "seed", Int("keepdims", 0));
        Constant("tiny", [1e-6f], []);
        Node("Mul", ["seed", "tiny"], "tiny_seed");
        string last = "tiny_seed";
        if (steps > 0)
        {
            Node("Expand", ["tiny_seed", "side"], "matrix0");
            for (int step = 0; step < steps; step++)
            {
                Node("MatMul", ["matrix0", $"matrix{step}"], $"matrix{step + 1}");
            }

            last = $"matrix{steps}";
        }

        Node("ReduceMax", [last], "peak", Int("keepdims", 0));
        Constant("zero", [0f], []);
        Node("Mul", ["peak", "zero"], "nothing");
        Node("Add", ["fused", "nothing"], "logit");
    }

    private static ValueInfoProto Value(TensorEntry tensor)
    {
        var shape = new TensorShapeProto();
        shape.Dim.Add(tensor.Shape.Select((size, dimension) => size < 0
            ? new TensorShapeProto.Types.Dimension { DimParam = GraphContract.AxisName(dimension) }
            : new TensorShapeProto.Types.Dimension { DimValue = size }));
        TensorProto.Types.DataType type = tensor.Type switch
        {
            "uint8" => TensorProto.Types.DataType.Uint8,
            "int32" => TensorProto.Types.DataType.Int32,
            _ => TensorProto.Types.DataType.Float,
        };
        return new ValueInfoProto
        {
            Name = tensor.Name,
            Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = (int)type, Shape = shape } },
        };
    }

    private void Node(string type, string[] inputs, string output, params AttributeProto[] attributes) =>
        _graph.Node.Add(new NodeProto
        {
            OpType = type,
            Name = output,
            Input = { inputs },
            Output = { output },
            Attribute = { attributes },
        });

    private void Constant(string name, float[] values, long[] dims) =>
        Initializer(name, TensorProto.Types.DataType.Float, MemoryMarshal.AsBytes<float>(values), dims);

    private void Indices(string name, params long[] values) =>
        Initializer(name, TensorProto.Types.DataType.Int64, MemoryMarshal.AsBytes<long>(values), [values.Length]);

    private void Initializer(string name, TensorProto.Types.DataType type, ReadOnlySpan<byte> content, long[] dims) =>
        _graph.Initializer.Add(new TensorProto
        {
            Name = name,
            DataType = (int)type,
            Dims = { dims },
            RawData = ByteString.CopyFrom(content),
        });

    private static AttributeProto Int(string name, long value) =>
        new() { Name = name, Type = AttributeProto.Types.AttributeType.Int, I = value };

    private static AttributeProto Ints(string name, params long[] values) =>
        new() { Name = name, Type = AttributeProto.Types.AttributeType.Ints, Ints = { values } };
}
