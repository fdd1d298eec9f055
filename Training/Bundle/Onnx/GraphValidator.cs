using GenderGrpc.Bundle.Manifest;
using Google.Protobuf;

namespace GenderGrpc.Bundle.Onnx;

/// <summary>Checks a graph against its manifest entry before any runtime sees it.</summary>
internal static class GraphValidator
{
    /// <summary>Throws <see cref="BundleException"/> for anything but the graph that the manifest describes.</summary>
    public static void Validate(ReadOnlySpan<byte> onnx, GraphEntry entry)
    {
        ModelProto model;
        try
        {
            model = ModelProto.Parser.ParseFrom(onnx);
        }
        catch (InvalidProtocolBufferException exception)
        {
            throw new BundleException($"{entry.File} isn't an ONNX model.", exception);
        }

        if (model.Graph is null)
        {
            throw new BundleException($"{entry.File} holds no graph.");
        }

        Refuse(model.Functions.Count > 0 || model.TrainingInfo.Count > 0, entry.File);
        RejectExternalData(model.Graph, entry.File);
        Compare("inputs", model.Graph.Input, entry.Inputs, entry.File);
        Compare("outputs", model.Graph.Output, entry.Outputs, entry.File);
    }

    private static void Refuse(bool hasRefusedParts, string file)
    {
        if (hasRefusedParts)
        {
            throw new BundleException($"{file} holds functions, training information or sparse tensors, which aren't allowed.");
        }
    }

    private static void RejectExternalData(GraphProto graph, string file)
    {
        Refuse(graph.SparseInitializer.Count > 0, file);
        foreach (TensorProto tensor in graph.Initializer)
        {
            RejectExternalData(tensor, file);
        }

        foreach (AttributeProto attribute in graph.Node.SelectMany(node => node.Attribute))
        {
            Refuse(attribute.HasSparseTensor || attribute.SparseTensors.Count > 0, file);
            foreach (TensorProto tensor in attribute.Tensors.Append(attribute.T).Where(tensor => tensor is not null))
            {
                RejectExternalData(tensor, file);
            }

            foreach (GraphProto subgraph in attribute.Graphs.Append(attribute.G).Where(subgraph => subgraph is not null))
            {
                RejectExternalData(subgraph, file);
            }
        }
    }

    private static void RejectExternalData(TensorProto tensor, string file)
    {
        if (tensor.DataLocation == TensorProto.Types.DataLocation.External || tensor.ExternalData.Count > 0)
        {
            throw new BundleException($"{file} keeps the tensor '{tensor.Name}' in an external file, which isn't allowed.");
        }
    }

    private static void Compare(
        string kind, IEnumerable<ValueInfoProto> values, IReadOnlyList<TensorEntry> expected, string file)
    {
        TensorEntry[] actual = [.. values.Select(Describe)];
        if (!actual.SequenceEqual(expected))
        {
            throw new BundleException(
                $"The {kind} of {file} are {string.Join("; ", actual.AsEnumerable())}, "
                + $"but the manifest says {string.Join("; ", expected)}.");
        }
    }

    private static TensorEntry Describe(ValueInfoProto value)
    {
        TypeProto.Types.Tensor? tensor = value.Type?.TensorType;
        string type = (TensorProto.Types.DataType)(tensor?.ElemType ?? 0) switch
        {
            TensorProto.Types.DataType.Float => "float",
            TensorProto.Types.DataType.Uint8 => "uint8",
            TensorProto.Types.DataType.Int32 => "int32",
            TensorProto.Types.DataType.Int64 => "int64",
            var other => other.ToString(),
        };
        return new TensorEntry(value.Name, type, [.. (tensor?.Shape?.Dim ?? []).Select(Dimension)]);
    }

    private static long Dimension(TensorShapeProto.Types.Dimension dimension) =>
        dimension.ValueCase == TensorShapeProto.Types.Dimension.ValueOneofCase.DimValue ? dimension.DimValue : -1;
}
