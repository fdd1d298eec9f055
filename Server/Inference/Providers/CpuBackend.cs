using GenderGrpc.Bundle.Onnx;
using SessionOptions = Microsoft.ML.OnnxRuntime.SessionOptions;

namespace GenderGrpc.Server.Inference.Providers;

/// <summary>The CPU, as it is measured too.</summary>
internal sealed class CpuBackend : ExecutionBackend
{
    public override string Name => "CPU";

    protected override void Append(SessionOptions options)
    {
        options.IntraOpNumThreads = CpuSession.IntraOpThreads;
        options.InterOpNumThreads = CpuSession.InterOpThreads;
        foreach ((string key, string value) in CpuSession.ConfigEntries)
        {
            options.AddSessionConfigEntry(key, value);
        }
    }
}
