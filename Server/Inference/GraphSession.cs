using Microsoft.ML.OnnxRuntime;

namespace GenderGrpc.Server.Inference;

/// <summary>A session and the names of the tensors that it is run with. Safe for concurrent use.</summary>
internal sealed class GraphSession(InferenceSession session, string[] inputs, string[] outputs) : IDisposable
{
    private readonly RunOptions _options = new() { LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL };

    /// <summary>Computes the outputs, which are written over what they hold.</summary>
    public void Run(OrtValue[] inputValues, OrtValue[] outputValues) =>
        session.Run(_options, inputs, inputValues, outputs, outputValues);

    public void Dispose()
    {
        _options.Dispose();
        session.Dispose();
    }
}
