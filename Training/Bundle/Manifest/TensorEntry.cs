using System.Collections.Immutable;
using GenderGrpc.Bundle.Onnx;

namespace GenderGrpc.Bundle.Manifest;

/// <summary>An input or output of a graph.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">uint8, int32, int64 or float.</param>
/// <param name="Shape">Its dimensions; −1 is one that isn't fixed: the first is the batch, another the nicknames' length.</param>
public sealed record TensorEntry(string Name, string Type, ImmutableArray<long> Shape)
{
    /// <summary>Records hold arrays by reference; tensors are compared by content.</summary>
    public bool Equals(TensorEntry? other) =>
        other is not null && Name == other.Name && Type == other.Type && Shape.SequenceEqual(other.Shape);

    /// <inheritdoc />
    public override int GetHashCode() => HashCode.Combine(Name, Type, Shape.Length);

    /// <summary>For messages: "avatar uint8 [N, 96, 96, 3]".</summary>
    public override string ToString() =>
        $"{Name} {Type} [{string.Join(", ", Shape.Select((size, dimension) => size < 0 ? GraphContract.AxisName(dimension) : $"{size}"))}]";
}
