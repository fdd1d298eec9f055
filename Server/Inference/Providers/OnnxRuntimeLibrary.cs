using GenderGrpc.Server.Startup;
using Microsoft.ML.OnnxRuntime;

namespace GenderGrpc.Server.Inference.Providers;

/// <summary>ONNX Runtime's native library, which isn't loaded before it is needed.</summary>
internal static class OnnxRuntimeLibrary
{
    /// <summary>Loads it. Throws <see cref="StartupException"/> where it is missing, or of another version than its managed part.</summary>
    public static void Load()
    {
        try
        {
            using var options = new RunOptions();
        }
        catch (Exception exception) when (exception is TypeInitializationException or DllNotFoundException or EntryPointNotFoundException)
        {
            Exception cause = exception.InnerException ?? exception;
            throw new StartupException($"ONNX Runtime can't be loaded: {cause.Message.Split('\n', 2)[0].Trim()}", exception);
        }
    }
}
