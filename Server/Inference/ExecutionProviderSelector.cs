using GenderGrpc.Bundle.Onnx;
using GenderGrpc.Server.Options;
using GenderGrpc.Server.Startup;
using Microsoft.ML.OnnxRuntime;
using SessionOptions = Microsoft.ML.OnnxRuntime.SessionOptions;

namespace GenderGrpc.Server.Inference;

/// <summary>Chooses the best execution provider that works here.</summary>
internal static class ExecutionProviderSelector
{
    /// <summary>
    /// Opens a graph on DirectML, which wants fixed shapes, with so many ids of every nickname, unless the CPU is chosen. Throws
    /// <see cref="StartupException"/> where no session can be had as asked.
    /// </summary>
    public static ChosenProvider Choose(ReadOnlyMemory<byte> graph, int nicknameLength, ExecutionProvider wanted)
    {
        if (wanted == ExecutionProvider.Cpu)
        {
            return Cpu("Inference:ExecutionProvider asks for it");
        }

        try
        {
            return OpenDirectML(graph.ToArray(), nicknameLength);
        }
        catch (Exception exception) when (ReasonAgainst(exception) is { } reason)
        {
            return wanted == ExecutionProvider.DirectML
                ? throw new StartupException($"Inference:ExecutionProvider is directml, but {reason}.", exception)
                : Cpu(reason);
        }
    }

    private static ChosenProvider OpenDirectML(byte[] model, int nicknameLength)
    {
        using SessionOptions options = Quiet();
        // DirectML supports neither memory pattern nor parallel execution.
        options.EnableMemoryPattern = false;
        options.ExecutionMode = ExecutionMode.ORT_SEQUENTIAL;
        // Of no effect on a graph whose length is fixed already.
        options.AddFreeDimensionOverrideByName(GraphContract.NicknameLengthAxis, nicknameLength);
        options.AppendExecutionProvider_DML(0);
        return new ChosenProvider(new InferenceSession(model, options), "DirectML", "it is available");
    }

    /// <summary>Opens a graph on the CPU. Throws <see cref="StartupException"/> where it can't be.</summary>
    public static InferenceSession OpenCpu(byte[] model)
    {
        using SessionOptions options = Quiet();
        options.IntraOpNumThreads = CpuSession.IntraOpThreads;
        options.InterOpNumThreads = CpuSession.InterOpThreads;
        options.ExecutionMode = ExecutionMode.ORT_SEQUENTIAL;
        foreach ((string key, string value) in CpuSession.ConfigEntries)
        {
            options.AddSessionConfigEntry(key, value);
        }

        try
        {
            return new InferenceSession(model, options);
        }
        catch (OnnxRuntimeException exception)
        {
            throw new StartupException($"ONNX Runtime can't open the model's graph: {FirstLine(exception)}", exception);
        }
    }

    private static ChosenProvider Cpu(string reason) => new(Session: null, "CPU", reason);

    // ONNX Runtime's own log goes to stderr past ours; what matters comes back as an exception.
    private static SessionOptions Quiet() => new() { LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL };

    private static string? ReasonAgainst(Exception exception) => exception switch
    {
        EntryPointNotFoundException => "DirectML isn't available in this build",
        DllNotFoundException or TypeInitializationException => "DirectML's libraries can't be loaded",
        OnnxRuntimeException => $"DirectML failed: {FirstLine(exception)}",
        _ => null,
    };

    private static string FirstLine(Exception exception) => exception.Message.Split('\n', 2)[0].Trim();
}
