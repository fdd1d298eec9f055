using System.Collections.Concurrent;
using GenderGrpc.Bundle.Onnx;
using GenderGrpc.Server.Inference;
using GenderGrpc.Server.Inference.Providers;
using Microsoft.ML.OnnxRuntime;
using SessionOptions = Microsoft.ML.OnnxRuntime.SessionOptions;

namespace GenderGrpc.Server.Tests.Inference.Providers;

/// <summary>
/// Stands in for DirectML: opened and run as that is, with memory pattern off, fixed shapes and one run at a time, but it computes on the
/// CPU, and fails as it is told to, with ONNX Runtime's own errors.
/// </summary>
internal sealed class FaultyBackend(bool runsInTurn = true) : ExecutionBackend
{
    // As DXGI says it of a device that was removed.
    private const string DeviceRemoved = "887A0005";

    private readonly ConcurrentQueue<Fault> _faults = [];
    private readonly ConcurrentDictionary<InferenceSession, bool> _isLost = [];
    private int _running;

    public override string Name => "DirectML";

    public override bool RunsInTurn => runsInTurn;

    public override bool HasFixedShapes => true;

    public bool FailsToAppend { get; set; }

    public bool FailsToCreate { get; set; }

    /// <summary>What happens while it runs.</summary>
    public Action WhileRunning { get; set; } = () => { };

    /// <summary>How often a run began while another wasn't done.</summary>
    public int Overlaps { get; private set; }

    /// <summary>The batch sizes of the sessions that were opened, in their order.</summary>
    public ConcurrentQueue<int> Opened { get; } = [];

    /// <summary>The rows of the batches that were run, and the batch size of the session that each ran on.</summary>
    public ConcurrentQueue<(int Rows, int SessionRows)> Ran { get; } = [];

    /// <summary>Has the runs to come fail, one each.</summary>
    public void Fail(params IEnumerable<Fault> faults)
    {
        foreach (Fault fault in faults)
        {
            _faults.Enqueue(fault);
        }
    }

    public override bool IsDeviceLost(Exception exception) => DeviceLoss.IsCauseOf(exception);

    public override void Run(InferenceSession session, RunOptions options, BatchTensors tensors)
    {
        if (Interlocked.Increment(ref _running) > 1)
        {
            Overlaps++;
        }

        try
        {
            WhileRunning();
            _faults.TryDequeue(out Fault fault);
            if (fault == Fault.DeviceLost)
            {
                foreach (InferenceSession open in _isLost.Keys)
                {
                    _isLost[open] = true;
                }
            }

            if (_isLost[session] || fault == Fault.Error)
            {
                FailToRun(session, options, tensors, _isLost[session] ? DeviceRemoved : "no such output");
            }

            Ran.Enqueue((tensors.Rows, session.InputMetadata[GraphContract.Avatar].Dimensions[0]));
            base.Run(session, options, tensors);
        }
        finally
        {
            Interlocked.Decrement(ref _running);
        }
    }

    protected override void Append(SessionOptions options)
    {
        options.EnableMemoryPattern = false;
        if (FailsToAppend)
        {
            options.RegisterCustomOpLibrary("/nowhere/DirectML.dll");
        }
    }

    protected override InferenceSession CreateSession(byte[] model, SessionOptions options)
    {
        InferenceSession session = base.CreateSession(FailsToCreate ? [1, 2, 3] : model, options);
        _isLost[session] = false;
        Opened.Enqueue(session.InputMetadata[GraphContract.Avatar].Dimensions[0]);
        return session;
    }

    // The runtime's message names the output that there isn't.
    private static void FailToRun(InferenceSession session, RunOptions options, BatchTensors tensors, string name) =>
        session.Run(options, BatchTensors.InputNames, tensors.Inputs, [name], [tensors.Outputs[0]]);

    /// <summary>What becomes of a run.</summary>
    public enum Fault
    {
        /// <summary>It succeeds.</summary>
        None,

        /// <summary>It fails.</summary>
        Error,

        /// <summary>The device is gone, for every session that is open.</summary>
        DeviceLost,
    }
}
