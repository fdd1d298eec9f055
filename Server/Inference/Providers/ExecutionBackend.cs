using GenderGrpc.Bundle.Onnx;
using Microsoft.ML.OnnxRuntime;
using SessionOptions = Microsoft.ML.OnnxRuntime.SessionOptions;

namespace GenderGrpc.Server.Inference.Providers;

/// <summary>An execution provider of ONNX Runtime: how a graph's session is opened on it, and run.</summary>
internal abstract class ExecutionBackend
{
    /// <summary>As users know it.</summary>
    public abstract string Name { get; }

    /// <summary>Whether the whole process may have only one run at a time.</summary>
    public virtual bool RunsInTurn => false;

    /// <summary>Whether it plans for one shape, slowly, so that each wants a session of its own.</summary>
    public virtual bool HasFixedShapes => false;

    /// <summary>Opens a session. What stands against it comes as an exception that <see cref="ReasonAgainst"/> knows.</summary>
    /// <param name="model">The graph.</param>
    /// <param name="rows">The only batch size that it will be run with; null for any.</param>
    /// <param name="nicknameLength">The only length of nicknames; null for any.</param>
    public InferenceSession Open(byte[] model, int? rows = null, int? nicknameLength = null)
    {
        // ONNX Runtime's own log goes to stderr past ours; what matters comes back as an exception.
        using var options = new SessionOptions
        {
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL,
            ExecutionMode = ExecutionMode.ORT_SEQUENTIAL,
        };
        if (rows is { } batch)
        {
            options.AddFreeDimensionOverrideByName(GraphContract.BatchAxis, batch);
        }

        // Of no effect on a graph whose length is fixed already.
        if (nicknameLength is { } length)
        {
            options.AddFreeDimensionOverrideByName(GraphContract.NicknameLengthAxis, length);
        }

        Append(options);
        return CreateSession(model, options);
    }

    /// <summary>Runs a batch on a session that was opened here.</summary>
    public virtual void Run(InferenceSession session, RunOptions options, BatchTensors tensors) =>
        session.Run(options, BatchTensors.InputNames, tensors.Inputs, BatchTensors.OutputNames, tensors.Outputs);

    /// <summary>Whether a run failed because its device is gone, so that only a new session can help.</summary>
    public virtual bool IsDeviceLost(Exception exception) => false;

    /// <summary>Why no session could be opened, or none that runs; null where that isn't the provider's fault.</summary>
    public PassedProvider? ReasonAgainst(Exception exception) => exception switch
    {
        EntryPointNotFoundException => new(Name, $"{Name} isn't available in this build"),
        DllNotFoundException or TypeInitializationException => new(Name, $"{Name}'s libraries can't be loaded"),
        OnnxRuntimeException => new(Name, $"{Name} failed: {exception.Message.Split('\n', 2)[0].Trim()}"),
        _ => null,
    };

    /// <summary>Adds the provider to a session's options.</summary>
    protected abstract void Append(SessionOptions options);

    /// <summary>Makes the session.</summary>
    protected virtual InferenceSession CreateSession(byte[] model, SessionOptions options) => new(model, options);
}
