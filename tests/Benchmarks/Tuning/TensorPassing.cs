namespace GenderGrpc.Benchmarks.Tuning;

/// <summary>How a batch's tensors come to a session and back.</summary>
internal enum TensorPassing
{
    /// <summary>Values over pinned buffers, for inputs and outputs: made once for each shape. What the server does.</summary>
    Preallocated,

    /// <summary>The same values, bound by an IO binding before each run.</summary>
    Bound,

    /// <summary>Inputs as in the others; the runtime allocates the outputs of each run.</summary>
    OutputsAllocated,
}
