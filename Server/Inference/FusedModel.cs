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

    private static readonly string[] AvatarlessInputNames = [GraphContract.AvatarPresent, GraphContract.NicknameIds];

    private readonly ChosenProvider _provider;
    private readonly InferenceSession? _avatarless;
    private readonly NicknameAxis _nicknames;
    private readonly DecisionRule _rule;
    private readonly RunOptions _runOptions = new() { LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL };

    /// <summary>Throws <see cref="StartupException"/> where no session can be had.</summary>
    public FusedModel(ModelBundle bundle, ExecutionProvider wanted)
    {
        Manifest = bundle.Manifest;
        _rule = new DecisionRule(bundle.Manifest.Calibration);
        _provider = ExecutionProviderSelector.Open(bundle.FusedGraph, Manifest.Features.Nickname.Length, wanted);
        // DirectML plans for one shape, and slowly: there the graph was opened with all ids of every nickname.
        _nicknames = _provider.IsDirectML
            ? new NicknameAxis(Manifest.Features.Nickname.Length, isDynamic: false)
            : NicknameAxis.Of(Manifest.Graph(GraphEntry.FusedRole), Manifest.Features);
        if (!_provider.IsDirectML && AvatarlessGraph.Of(bundle.FusedGraph.Span) is { } avatarless)
        {
            _avatarless = ExecutionProviderSelector.OpenCpu(avatarless);
        }
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

    /// <summary>"CPU" or "DirectML".</summary>
    public string Provider => _provider.Name;

    /// <summary>Why that provider.</summary>
    public string ProviderReason => _provider.Reason;

    /// <summary>How many batches are worth computing at the same time.</summary>
    public int PreferredWorkers => _provider.IsDirectML ? 1 : Environment.ProcessorCount;

    public BatchTensors CreateTensors(int maxBatchSize) => new(Manifest.Features, _nicknames, maxBatchSize);

    /// <summary>Computes the batch that the tensors hold.</summary>
    public void Run(BatchTensors tensors)
    {
        if (!_provider.IsDirectML)
        {
            RunSession(tensors);
            return;
        }

        lock (DirectMLTurn)
        {
            RunSession(tensors);
        }
    }

    /// <summary>Lets the runtime allocate and choose kernels for the smallest batch, with a nickname of usual length, and the largest.</summary>
    public void WarmUp(int maxBatchSize)
    {
        using BatchTensors tensors = CreateTensors(maxBatchSize);
        try
        {
            tensors.Resize(rows: 1, UsualTokens);
            Run(tensors);
            tensors.Resize(maxBatchSize, Manifest.Features.Nickname.Length);
            Run(tensors);
            tensors.Resize(rows: 1, UsualTokens, hasAvatars: false);
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
        _runOptions.Dispose();
        _avatarless?.Dispose();
        _provider.Session.Dispose();
    }

    private void RunSession(BatchTensors tensors)
    {
        if (_avatarless is not null && !tensors.HasAvatars)
        {
            _avatarless.Run(_runOptions, AvatarlessInputNames, tensors.AvatarlessInputs, OutputNames, tensors.Outputs);
            return;
        }

        _provider.Session.Run(_runOptions, InputNames, tensors.Inputs, OutputNames, tensors.Outputs);
    }
}
