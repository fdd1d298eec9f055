using Microsoft.ML.OnnxRuntime;

namespace GenderGrpc.Server.Inference.Providers;

/// <summary>The execution provider that was taken, and a graph's sessions on it: one, or one for each batch size.</summary>
internal sealed class ChosenProvider : IDisposable
{
    private readonly List<InferenceSession> _sessions = [];
    private readonly bool _isOnlyOne;

    private ChosenProvider(ExecutionBackend backend, BatchAxis batches, bool isOnlyOne, IEnumerable<PassedProvider> passed)
    {
        Backend = backend;
        Batches = batches;
        _isOnlyOne = isOnlyOne;
        Passed = [.. passed];
    }

    /// <summary>The provider.</summary>
    public ExecutionBackend Backend { get; }

    /// <summary>The batch sizes that there are sessions for.</summary>
    public BatchAxis Batches { get; }

    /// <summary>Those before it, in their order.</summary>
    public IReadOnlyList<PassedProvider> Passed { get; }

    /// <summary>Why this one.</summary>
    public string Reason => Passed.Count > 0 ? string.Join("; ", Passed.Select(passed => passed.Reason))
        : _isOnlyOne ? "Inference:ExecutionProvider asks for it"
        : "it is available";

    /// <summary>Opens a graph. What stands against it comes as an exception that the provider knows.</summary>
    /// <param name="backend">The provider.</param>
    /// <param name="model">The graph, and how it will be run.</param>
    /// <param name="isOnlyOne">Whether no other provider may be taken.</param>
    /// <param name="passed">The providers that were passed over.</param>
    public static ChosenProvider Open(ExecutionBackend backend, SessionPlan model, bool isOnlyOne, IEnumerable<PassedProvider> passed)
    {
        var batches = backend.HasFixedShapes ? BatchAxis.UpTo(model.MaxBatchSize) : BatchAxis.Any;
        var chosen = new ChosenProvider(backend, batches, isOnlyOne, passed);
        try
        {
            if (!backend.HasFixedShapes)
            {
                chosen._sessions.Add(backend.Open(model.Graph));
            }

            foreach (int rows in batches.Sizes)
            {
                chosen._sessions.Add(backend.Open(model.Graph, rows, model.NicknameLength));
            }

            return chosen;
        }
        catch
        {
            chosen.Dispose();
            throw;
        }
    }

    /// <summary>Computes a batch.</summary>
    public void Run(RunOptions options, BatchTensors tensors) =>
        Backend.Run(_sessions[Batches.IndexFor(tensors.Rows)], options, tensors);

    public void Dispose() => _sessions.ForEach(session => session.Dispose());
}
