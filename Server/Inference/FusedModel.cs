using GenderGrpc.Bundle;
using GenderGrpc.Bundle.Calibration;
using GenderGrpc.Bundle.Manifest;
using GenderGrpc.Bundle.Onnx;
using GenderGrpc.Server.Options;
using GenderGrpc.Server.Startup;
using Microsoft.ML.OnnxRuntime;

namespace GenderGrpc.Server.Inference;

/// <summary>A model bundle's fused graph, ready to run, and how to read what it says. Safe for concurrent use.</summary>
internal sealed class FusedModel : IDisposable
{
    private static readonly string[] InputNames =
        [GraphContract.Avatar, GraphContract.AvatarPresent, GraphContract.NicknameIds];

    private static readonly string[] OutputNames =
        [GraphContract.Logit, GraphContract.AvatarLogit, GraphContract.NicknameLogit, GraphContract.ModalityWeights];

    // DirectML can't run two sessions, or one twice, at the same time: the turn is the process's.
    private static readonly Lock DirectMLTurn = new();

    // Ten runes and the marks of begin and end.
    private const int UsualTokens = 12;

    private readonly ChosenProvider _provider;
    private readonly GraphSession? _whole;
    private readonly SplitModel? _split;
    private readonly NicknameAxis _nicknames;
    private readonly DecisionRule _rule;

    /// <summary>Throws <see cref="StartupException"/> where no session can be had.</summary>
    public FusedModel(ModelBundle bundle, ExecutionProvider wanted)
    {
        Manifest = bundle.Manifest;
        _rule = new DecisionRule(bundle.Manifest.Calibration);
        _provider = ExecutionProviderSelector.Choose(bundle.FusedGraph, Manifest.Features.Nickname.Length, wanted);
        // DirectML plans for one shape, and slowly: there the graph was opened with all ids of every nickname.
        _nicknames = IsDirectML
            ? new NicknameAxis(Manifest.Features.Nickname.Length, isDynamic: false)
            : NicknameAxis.Of(Manifest.Graph(GraphEntry.FusedRole), Manifest.Features);
        _split = IsDirectML ? null : SplitModel.Open(bundle.FusedGraph.Span, _nicknames);
        _whole = _split is null
            ? new GraphSession(_provider.Session ?? ExecutionProviderSelector.OpenCpu(bundle.FusedGraph.ToArray()), InputNames, OutputNames)
            : null;
    }

    /// <summary>Opens a model and warms it up. Throws <see cref="StartupException"/> where it can't be used.</summary>
    public static FusedModel Open(ModelBundle bundle, InferenceOptions options)
    {
        var model = new FusedModel(bundle, options.ExecutionProvider);
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

    private bool IsDirectML => _provider.Session is not null;

    /// <summary>"CPU" or "DirectML".</summary>
    public string Provider => _provider.Name;

    /// <summary>Why that provider.</summary>
    public string ProviderReason => _provider.Reason;

    /// <summary>How many batches are worth computing at the same time.</summary>
    public int PreferredWorkers => IsDirectML ? 1 : Environment.ProcessorCount;

    public BatchTensors CreateTensors(int maxBatchSize) => new(Manifest.Features, _nicknames, _split, maxBatchSize);

    /// <summary>Computes the batch that the tensors hold.</summary>
    public void Run(BatchTensors tensors)
    {
        if (tensors.Encodings is { } encodings)
        {
            _split!.Run(tensors, encodings);
            return;
        }

        if (!IsDirectML)
        {
            _whole!.Run(tensors.Inputs, tensors.Outputs);
            return;
        }

        lock (DirectMLTurn)
        {
            _whole!.Run(tensors.Inputs, tensors.Outputs);
        }
    }

    /// <summary>Lets the runtime allocate and choose kernels for the smallest batch, with a nickname of usual length, and the largest.</summary>
    public void WarmUp(int maxBatchSize)
    {
        using BatchTensors tensors = CreateTensors(maxBatchSize);
        try
        {
            int length = Manifest.Features.Nickname.Length;
            tensors.WriteBlank(rows: 1, Math.Min(UsualTokens, length), hasAvatars: true);
            Run(tensors);
            tensors.WriteBlank(maxBatchSize, length, hasAvatars: true);
            Run(tensors);
            tensors.WriteBlank(rows: 1, Math.Min(UsualTokens, length), hasAvatars: false);
            Run(tensors);
        }
        catch (OnnxRuntimeException exception)
        {
            throw new StartupException($"The model's graph doesn't run: {exception.Message.Split('\n', 2)[0]}", exception);
        }
    }

    public Decision Decide(in ModelOutput output, ModalityMask modalities, double maxError) =>
        _rule.Decide(output, modalities, maxError);

    /// <inheritdoc cref="DecisionRule.HasCascade"/>
    public bool HasCascade(double maxError) => _rule.HasCascade(maxError);

    /// <inheritdoc cref="DecisionRule.DecideEarly"/>
    public Decision? DecideEarly(in ModelOutput nicknameAlone, double maxError) => _rule.DecideEarly(nicknameAlone, maxError);

    /// <inheritdoc cref="DecisionRule.DecideLast"/>
    public Decision DecideLast(in ModelOutput output, double maxError) => _rule.DecideLast(output, maxError);

    public void Dispose()
    {
        _whole?.Dispose();
        _split?.Dispose();
    }
}
