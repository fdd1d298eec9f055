using GenderGrpc.Server.Options;
using GenderGrpc.Server.Startup;

namespace GenderGrpc.Server.Inference.Providers;

/// <summary>The execution providers that may be taken, the best first.</summary>
internal sealed class ProviderChain(params ExecutionBackend[] backends)
{
    /// <summary>The providers that the options allow.</summary>
    public static ProviderChain Of(InferenceOptions options) => options.ExecutionProvider switch
    {
        ExecutionProvider.Cpu => new(new CpuBackend()),
        ExecutionProvider.DirectML => new(new DirectMLBackend(options.DeviceId)),
        ExecutionProvider.Cuda => new(new CudaBackend(options.DeviceId)),
        _ => new(new DirectMLBackend(options.DeviceId), new CpuBackend()),
    };

    /// <summary>
    /// Opens a graph on the first provider that can, after those that were passed over already. Throws <see cref="StartupException"/>
    /// where none can.
    /// </summary>
    public ChosenProvider Open(SessionPlan plan, params IEnumerable<PassedProvider> passed)
    {
        List<PassedProvider> against = [.. passed];
        while (true)
        {
            ExecutionBackend backend = backends[against.Count];
            try
            {
                return ChosenProvider.Open(backend, plan, backends.Length == 1, against);
            }
            catch (Exception exception) when (backend.ReasonAgainst(exception) is { } reason)
            {
                if (!HasNext(against.Count))
                {
                    throw Refusal(backend, reason, exception);
                }

                against.Add(reason);
            }
        }
    }

    /// <summary>Whether there is a provider after the first and so many more.</summary>
    public bool HasNext(int passed) => passed + 1 < backends.Length;

    // The CPU takes any graph that is one.
    private static StartupException Refusal(ExecutionBackend backend, PassedProvider passed, Exception exception) => backend is CpuBackend
        ? new StartupException($"ONNX Runtime can't open the model's graph: {exception.Message.Split('\n', 2)[0].Trim()}", exception)
        : new StartupException(
            $"Inference:ExecutionProvider is {backend.Name.ToLowerInvariant()}, but {passed.Reason.TrimEnd('.')}.", exception);
}
