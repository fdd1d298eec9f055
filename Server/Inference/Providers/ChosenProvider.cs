using Microsoft.ML.OnnxRuntime;

namespace GenderGrpc.Server.Inference.Providers;

/// <summary>The execution provider that was taken, and a graph's sessions on it: one, one for each batch size, or, on the CPU, one for
/// each part of a graph that can be split.</summary>
internal sealed class ChosenProvider : IDisposable
{
    private readonly List<InferenceSession> _sessions = [];
    private readonly bool _isOnlyOne;
    private SplitModel? _split;

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
            if (backend is CpuBackend)
            {
                chosen._split = SplitModel.Open(model.Graph, model.Nicknames, graph => backend.Open(graph));
            }

            if (!backend.HasFixedShapes && chosen._split is null)
            {
                chosen._sessions.Add(backend.Open(model.Graph));
            }

            foreach (int rows in batches.Sizes)
            {
                chosen._sessions.Add(backend.Open(model.Graph, rows, model.Nicknames.Longest));
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
    public void Run(RunOptions options, BatchTensors tensors)
    {
        if (_split is not null)
        {
            _split.Run(tensors);
        }
        else
        {
            Backend.Run(_sessions[Batches.IndexFor(tensors.Rows)], options, tensors);
        }
    }

    public void Dispose()
    {
        _split?.Dispose();
        _sessions.ForEach(session => session.Dispose());
    }
}
