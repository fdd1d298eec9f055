namespace GenderGrpc.Training.Onnx;

/// <summary>A model can't be exported. The message says why.</summary>
internal sealed class ExportException(string message) : Exception(message);
