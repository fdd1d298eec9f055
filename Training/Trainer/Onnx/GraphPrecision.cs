namespace GenderGrpc.Training.Onnx;

/// <summary>What a graph computes with.</summary>
internal enum GraphPrecision
{
    /// <summary>32-bit floats, as it was trained.</summary>
    Float32,

    /// <summary>8-bit integers in the avatar's convolutions, 32-bit floats elsewhere.</summary>
    Int8,
}
