using GenderGrpc.Server.Startup;
using GenderGrpc.Server.Telemetry;
using Microsoft.ML.OnnxRuntime;

namespace GenderGrpc.Server.Inference.Providers;

/// <summary>
/// A graph on the best provider that works, which is opened anew where its device is lost. Safe for concurrent use: runs of providers
/// that need it take turns, in the whole process.
/// </summary>
internal sealed class ModelSession : IDisposable
{
    private static readonly Lock Turn = new();

    private readonly ProviderChain _chain;
    private readonly ILogger _logger;
    private readonly RunOptions _options = new() { LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL };
    private SessionPlan? _plan;
    private volatile ChosenProvider _chosen;
    private volatile bool _isLost;

    /// <summary>Opens the graph. Throws <see cref="StartupException"/> where no provider can.</summary>
    public ModelSession(SessionPlan plan, ProviderChain chain, ILogger logger)
    {
        _plan = plan;
        _chain = chain;
        _logger = logger;
        _chosen = chain.Open(plan);
        ForgetPlan();
    }

    /// <summary>What it runs on now.</summary>
    public ChosenProvider Chosen => _chosen;

    /// <summary>Whether its device was lost, and nothing could take over yet.</summary>
    public bool IsLost => _isLost;

    /// <summary>
    /// Computes a batch. Where the device is lost, the graph is opened anew, and the batch is computed once more; whatever fails beside
    /// that, or then, is thrown.
    /// </summary>
    public void Run(BatchTensors tensors)
    {
        ChosenProvider chosen = _chosen;
        if (!chosen.Backend.RunsInTurn)
        {
            chosen.Run(_options, tensors);
            return;
        }

        lock (Turn)
        {
            RunInTurn(tensors);
        }
    }

    /// <summary>Goes on with the next provider, where there is one, because this one opens the graph but doesn't run it.</summary>
    public bool GivesWay(Exception exception)
    {
        ChosenProvider failed = _chosen;
        if (_plan is null || !_chain.HasNext(failed.Passed.Count) || failed.Backend.ReasonAgainst(exception) is not { } reason)
        {
            return false;
        }

        failed.Dispose();
        _chosen = _chain.Open(_plan, [.. failed.Passed, reason]);
        _isLost = false;
        ForgetPlan();
        return true;
    }

    public void Dispose()
    {
        _chosen.Dispose();
        _options.Dispose();
    }

    private void RunInTurn(BatchTensors tensors)
    {
        if (_isLost)
        {
            OpenAnew();
        }

        try
        {
            _chosen.Run(_options, tensors);
            return;
        }
        catch (Exception exception) when (_chosen.Backend.IsDeviceLost(exception))
        {
            Lose(exception);
        }

        OpenAnew();
        try
        {
            _chosen.Run(_options, tensors);
        }
        catch (Exception exception) when (_chosen.Backend.IsDeviceLost(exception))
        {
            Lose(exception);
            throw;
        }
    }

    // A graph that nothing else will open again needn't be remembered. One that runs in turn may be opened anew.
    private void ForgetPlan()
    {
        if (!_chosen.Backend.RunsInTurn && !_chain.HasNext(_chosen.Passed.Count))
        {
            _plan = null;
        }
    }

    private void Lose(Exception exception)
    {
        Log.DeviceLost(_logger, _chosen.Backend.Name, exception.Message.Split('\n', 2)[0].Trim());
        // A device isn't given back to who still holds the lost one.
        _chosen.Dispose();
        _isLost = true;
    }

    // Where it can't be, the next batch tries again.
    private void OpenAnew()
    {
        _chosen = _chain.Open(_plan!);
        _isLost = false;
        Log.SessionOpenedAnew(_logger, _chosen.Backend.Name, _chosen.Reason);
    }
}
