namespace GenderGrpc.Server.Options;

/// <summary>Which backend of ONNX Runtime computes.</summary>
internal enum ExecutionProvider
{
    /// <summary>DirectML where it works, else the CPU.</summary>
    Auto,

    /// <summary>The CPU.</summary>
    Cpu,

    /// <summary>DirectML or nothing.</summary>
    DirectML,

    /// <summary>CUDA or nothing.</summary>
    Cuda,
}
