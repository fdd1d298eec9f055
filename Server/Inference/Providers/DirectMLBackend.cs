using Microsoft.ML.OnnxRuntime;
using SessionOptions = Microsoft.ML.OnnxRuntime.SessionOptions;

namespace GenderGrpc.Server.Inference.Providers;

/// <summary>DirectML on one adapter.</summary>
/// <param name="adapter">The adapter's number as DXGI counts them; null for the one with most memory.</param>
internal sealed class DirectMLBackend(int? adapter) : ExecutionBackend
{
    private const string ProviderName = "DmlExecutionProvider";

    public override string Name => "DirectML";

    // It can't run two sessions, or one twice, at the same time.
    public override bool RunsInTurn => true;

    public override bool HasFixedShapes => true;

    public override bool IsDeviceLost(Exception exception) => DeviceLoss.IsCauseOf(exception);

    protected override void Append(SessionOptions options)
    {
        // Nor does it support memory pattern or, beside what all sessions have, parallel execution.
        options.EnableMemoryPattern = false;
        options.AppendExecutionProvider_DML(adapter ?? AdapterChoice.MostMemory(Adapters()));
    }

    private static IEnumerable<IReadOnlyDictionary<string, string>> Adapters() => OrtEnv.Instance().GetEpDevices()
        .Where(device => device.EpName == ProviderName)
        .Select(device => device.HardwareDevice.Metadata.Entries);
}
