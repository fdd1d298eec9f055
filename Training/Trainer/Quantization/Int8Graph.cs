using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using GenderGrpc.Bundle.Features;
using GenderGrpc.Bundle.Onnx;
using GenderGrpc.Training.Data;
using GenderGrpc.Training.Onnx;
using Google.Protobuf;

namespace GenderGrpc.Training.Quantization;

/// <summary>
/// Rewrites a graph so that its convolutions are computed in 8 bits, as pairs of QuantizeLinear and DequantizeLinear (QDQ) around them,
/// which the runtime takes together with each convolution. Weights: symmetric, one scale for each channel of output (Jacob et al., arXiv
/// 1712.05877; Krishnamoorthi, arXiv 1806.08342). Activations: one range each, calibrated. Everything else stays float.
/// </summary>
internal sealed class Int8Graph
{
    private const int LargestWeight = 127;

    private readonly ModelProto _model;
    private readonly Convolution[] _convolutions;
    private readonly Dictionary<string, TensorProto> _constants;
    private readonly Dictionary<string, LinearQuantization> _ranges;
    private readonly List<NodeProto> _nodes = [];

    private Int8Graph(ModelProto model, Convolution[] convolutions, Dictionary<string, LinearQuantization> ranges)
    {
        _model = model;
        _convolutions = convolutions;
        _ranges = ranges;
        _constants = model.Graph.Initializer.ToDictionary(tensor => tensor.Name);
    }

    /// <summary>
    /// Quantises a graph; the ranges are those that these profiles, all with avatars, reach. Throws <see cref="ExportException"/> where
    /// there is no such profile, or no avatar's convolution in the graph.
    /// </summary>
    public static byte[] Quantize(byte[] onnx, FeatureExtractor features, Sample[] samples, CancellationToken cancellationToken)
    {
        ModelProto model = ModelProto.Parser.ParseFrom(onnx);
        Convolution[] convolutions = Convolution.Of(model.Graph);
        if (convolutions.Length == 0)
        {
            throw new ExportException("--precision is int8; it must be float32 for a model that looks at no avatar.");
        }

        if (samples.Length == 0)
        {
            throw new ExportException("--precision int8 takes its ranges from validation profiles with an avatar; the data has none.");
        }

        string[] tensors = [.. convolutions.SelectMany(convolution => (string[])[convolution.Input, convolution.Result]).Distinct()];
        Dictionary<string, LinearQuantization> ranges = new ActivationCalibrator(features, cancellationToken).Calibrate(model, tensors, samples);
        return new Int8Graph(model, convolutions, ranges).Rewrite();
    }

    private byte[] Rewrite()
    {
        Dictionary<string, Convolution> convolutions = _convolutions.ToDictionary(convolution => convolution.Node.Name);
        foreach (NodeProto node in _model.Graph.Node)
        {
            if (convolutions.TryGetValue(node.Name, out Convolution? convolution))
            {
                QuantizeWeights(convolution);
            }

            for (int i = 0; i < node.Input.Count; i++)
            {
                node.Input[i] = _ranges.ContainsKey(node.Input[i]) ? Stored(node.Input[i]) : node.Input[i];
            }

            _nodes.Add(node);
            foreach (string output in node.Output.Where(_ranges.ContainsKey))
            {
                QuantizeActivation(output, _ranges[output]);
            }
        }

        _model.Graph.Node.Clear();
        _model.Graph.Node.AddRange(_nodes);
        return _model.ToByteArray();
    }

    private static string Stored(string tensor) => tensor + "_stored";

    private void QuantizeActivation(string tensor, LinearQuantization range)
    {
        string scale = Constant(tensor + "_scale", TensorProto.Types.DataType.Float, MemoryMarshal.AsBytes([range.Scale]), []);
        string zero = Constant(tensor + "_zero", TensorProto.Types.DataType.Uint8, [range.ZeroPoint], []);
        _nodes.Add(Node("QuantizeLinear", [tensor, scale, zero], tensor + "_quantized"));
        _nodes.Add(Node("DequantizeLinear", [tensor + "_quantized", scale, zero], Stored(tensor)));
    }

    // The bias is stored in 32 bits at the scale of the products that it is added to.
    private void QuantizeWeights(Convolution convolution)
    {
        TensorProto weight = _constants[convolution.Weight];
        float[] values = Floats(weight);
        int channels = (int)weight.Dims[0];
        int size = values.Length / channels;
        float[] scales = new float[channels];
        sbyte[] stored = new sbyte[values.Length];
        for (int channel = 0; channel < channels; channel++)
        {
            ReadOnlySpan<float> filter = values.AsSpan(channel * size, size);
            float largest = Math.Abs(TensorPrimitives.MaxMagnitude(filter));
            // A filter of zeros has a scale too.
            scales[channel] = largest > 0 ? largest / LargestWeight : 1;
            for (int i = 0; i < size; i++)
            {
                stored[(channel * size) + i] = (sbyte)MathF.Round(filter[i] / scales[channel]);
            }
        }

        float input = _ranges[convolution.Input].Scale;
        float[] products = Array.ConvertAll(scales, scale => scale * input);
        int[] bias =
        [
            .. Floats(_constants[convolution.Bias]).Zip(
                products, (value, scale) => (int)Math.Clamp(Math.Round((double)value / scale), int.MinValue, int.MaxValue)),
        ];
        convolution.Node.Input[1] = Replace(weight, TensorProto.Types.DataType.Int8, MemoryMarshal.AsBytes<sbyte>(stored), scales, new byte[channels]);
        convolution.Node.Input[2] = Replace(
            _constants[convolution.Bias], TensorProto.Types.DataType.Int32, MemoryMarshal.AsBytes<int>(bias), products, new byte[channels * sizeof(int)]);
    }

    private string Replace(
        TensorProto tensor, TensorProto.Types.DataType type, ReadOnlySpan<byte> stored, ReadOnlySpan<float> scales, ReadOnlySpan<byte> zeros)
    {
        string name = tensor.Name;
        _model.Graph.Initializer.Remove(tensor);
        string scale = Constant(name + "_scale", TensorProto.Types.DataType.Float, MemoryMarshal.AsBytes(scales), [scales.Length]);
        string zero = Constant(name + "_zero", type, zeros, [scales.Length]);
        NodeProto node = Node("DequantizeLinear", [Constant(name + "_quantized", type, stored, [.. tensor.Dims]), scale, zero], Stored(name));
        node.Attribute.Add(new AttributeProto { Name = "axis", Type = AttributeProto.Types.AttributeType.Int, I = 0 });
        _nodes.Add(node);
        return Stored(name);
    }

    private string Constant(string name, TensorProto.Types.DataType type, ReadOnlySpan<byte> bytes, ReadOnlySpan<long> dimensions)
    {
        var tensor = new TensorProto { Name = name, DataType = (int)type, RawData = ByteString.CopyFrom(bytes) };
        foreach (long dimension in dimensions)
        {
            tensor.Dims.Add(dimension);
        }

        _model.Graph.Initializer.Add(tensor);
        return name;
    }

    private static NodeProto Node(string operation, ReadOnlySpan<string> inputs, string output)
    {
        var node = new NodeProto { OpType = operation, Name = output, Output = { output } };
        foreach (string input in inputs)
        {
            node.Input.Add(input);
        }

        return node;
    }

    private static float[] Floats(TensorProto tensor) => MemoryMarshal.Cast<byte, float>(tensor.RawData.Span).ToArray();
}
