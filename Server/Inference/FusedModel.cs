using GenderGrpc.Bundle;
using GenderGrpc.Bundle.Calibration;
using GenderGrpc.Bundle.Manifest;
using GenderGrpc.Bundle.Onnx;
using GenderGrpc.Server.Inference.Providers;
using GenderGrpc.Server.Options;
using GenderGrpc.Server.Startup;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.ML.OnnxRuntime;

namespace GenderGrpc.Server.Inference;

/// <summary>A model bundle's fused graph, ready to run, and how to read what it says. Safe for concurrent use.</summary>
internal sealed class FusedModel : IDisposable
{
    // Ten runes and the marks of begin and end.
    private const int UsualTokens = 12;

    private readonly ModelSession _session;
    private readonly DecisionRule _rule;
    private readonly NicknameAxis _nicknames;

    /// <summary>
    /// Opens a model on the providers that the options allow, unless others are given. Throws <see cref="StartupException"/> where no
    /// session can be had.
    /// </summary>
    public FusedModel(ModelBundle bundle, InferenceOptions options, ProviderChain? chain = null, ILogger? logger = null)
    {
        Manifest = bundle.Manifest;
        _rule = new DecisionRule(bundle.Manifest.Calibration);
        OnnxRuntimeLibrary.Load();
        _nicknames = NicknameAxis.Of(Manifest.Graph(GraphEntry.FusedRole), Manifest.Features);
        _session = new ModelSession(
            new SessionPlan(bundle.FusedGraph.ToArray(), _nicknames, options.MaxBatchSize),
            chain ?? ProviderChain.Of(options),
            logger ?? NullLogger.Instance);
    }

    /// <summary>Opens a model and warms it up. Throws <see cref="StartupException"/> where it can't be used.</summary>
    public static FusedModel Open(ModelBundle bundle, InferenceOptions options, ProviderChain? chain = null, ILogger? logger = null)
    {
        var model = new FusedModel(bundle, options, chain, logger);
        try
        {
            model.WarmUp(options.MaxBatchSize);
            return model;
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    public BundleManifest Manifest { get; }

    /// <summary>What computes now, and what was passed over for it.</summary>
    public ChosenProvider Chosen => _session.Chosen;

    /// <summary>"CPU", "DirectML" or "CUDA".</summary>
    public string Provider => Chosen.Backend.Name;

    /// <summary>Whether the provider's device was lost, and nothing could take over yet.</summary>
    public bool IsLost => _session.IsLost;

    /// <summary>How many batches are worth computing at the same time.</summary>
    public int PreferredWorkers => Chosen.Backend.RunsInTurn ? 1 : Environment.ProcessorCount;

    /// <summary>
    /// Tensors for the provider that computes now. What may take over from it computes any shapes, and so those that this one wanted.
    /// </summary>
    public BatchTensors CreateTensors(int maxBatchSize)
    {
        NicknameAxis nicknames = Chosen.Backend.HasFixedShapes
            ? new NicknameAxis(Manifest.Features.Nickname.Length, isDynamic: false)
            : _nicknames;
        return new BatchTensors(Manifest.Features, nicknames, Chosen.Batches, maxBatchSize);
    }

    /// <inheritdoc cref="ModelSession.Run"/>
    public void Run(BatchTensors tensors) => _session.Run(tensors);

    /// <summary>
    /// Lets the runtime allocate and choose kernels for the smallest batch, with a nickname of usual length, and the largest, or for
    /// each size that it plans for. A provider that opens the graph and fails at this gives way to the next.
    /// </summary>
    public void WarmUp(int maxBatchSize)
    {
        bool isWarm;
        do
        {
            isWarm = IsWarmedUp(maxBatchSize);
        }
        while (!isWarm);
    }

    public Decision Decide(in ModelOutput output, ModalityMask modalities, double maxError) =>
        _rule.Decide(output, modalities, maxError);

    /// <inheritdoc cref="DecisionRule.HasCascade"/>
    public bool HasCascade(double maxError) => _rule.HasCascade(maxError);

    /// <inheritdoc cref="DecisionRule.DecideEarly"/>
    public Decision? DecideEarly(in ModelOutput nicknameAlone, double maxError) => _rule.DecideEarly(nicknameAlone, maxError);

    /// <inheritdoc cref="DecisionRule.DecideLast"/>
    public Decision DecideLast(in ModelOutput output, double maxError) => _rule.DecideLast(output, maxError);

    public void Dispose() => _session.Dispose();

    // False where the next provider has to be warmed up instead.
    private bool IsWarmedUp(int maxBatchSize)
    {
        using BatchTensors tensors = CreateTensors(maxBatchSize);
        try
        {
            int length = Manifest.Features.Nickname.Length;
            foreach (int profiles in Chosen.Batches.Sizes.DefaultIfEmpty(1))
            {
                tensors.WriteBlank(profiles, Math.Min(UsualTokens, length), hasAvatars: true);
                Run(tensors);
            }

            tensors.WriteBlank(maxBatchSize, length, hasAvatars: true);
            Run(tensors);
            tensors.WriteBlank(profiles: 1, Math.Min(UsualTokens, length), hasAvatars: false);
            Run(tensors);
            return true;
        }
        catch (OnnxRuntimeException exception)
        {
            return _session.GivesWay(exception)
                ? false
                : throw new StartupException($"The model's graph doesn't run: {exception.Message.Split('\n', 2)[0]}", exception);
        }
    }
}
