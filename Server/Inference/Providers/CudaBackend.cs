using System.Globalization;
using Microsoft.ML.OnnxRuntime;
using SessionOptions = Microsoft.ML.OnnxRuntime.SessionOptions;

namespace GenderGrpc.Server.Inference.Providers;

/// <summary>CUDA, where the build has ONNX Runtime's package with it.</summary>
/// <param name="device">The device's number; null for the first.</param>
internal sealed class CudaBackend(int? device) : ExecutionBackend
{
    public override string Name => "CUDA";

    protected override void Append(SessionOptions options)
    {
        using var cuda = new OrtCUDAProviderOptions();
        cuda.UpdateOptions(new Dictionary<string, string>
        {
            ["device_id"] = (device ?? 0).ToString(CultureInfo.InvariantCulture),
            // Whose ten bits of mantissa would show in the answers.
            ["use_tf32"] = "0",
        });
        options.AppendExecutionProvider_CUDA(cuda);
    }
}
