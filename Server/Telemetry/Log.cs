namespace GenderGrpc.Server.Telemetry;

/// <summary>Every event that the server logs. None names a nickname, an avatar, or a part of either.</summary>
internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Information, "Serving model {Name} ({Version}) on {Address} with {Provider}: {Reason}")]
    public static partial void Serving(
        ILogger logger, string name, string version, string address, string provider, string reason);

    [LoggerMessage(2, LogLevel.Error, "Inference failed for a batch of {Size}")]
    public static partial void InferenceFailed(ILogger logger, int size, Exception exception);

    [LoggerMessage(3, LogLevel.Error, "Feature extraction failed: {ExceptionType}")]
    public static partial void FeaturesFailed(ILogger logger, string exceptionType);

    [LoggerMessage(4, LogLevel.Error, "{Method} failed unexpectedly")]
    public static partial void CallFailed(ILogger logger, string method, Exception exception);

    [LoggerMessage(5, LogLevel.Information, "Now serving model {Name} ({Version}) with {Provider}: {Reason}")]
    public static partial void ModelActivated(ILogger logger, string name, string version, string provider, string reason);

    [LoggerMessage(6, LogLevel.Information, "Model:Folder holds {Name} ({Version}), but another model was activated")]
    public static partial void OtherModelChosen(ILogger logger, string name, string version);

    [LoggerMessage(7, LogLevel.Error, "Model {Version} can't be served")]
    public static partial void ModelUnservable(ILogger logger, string version, Exception exception);

    [LoggerMessage(8, LogLevel.Warning, "Not all of model {Version} could be removed; the next start tries again: {ExceptionType}")]
    public static partial void ModelNotRemoved(ILogger logger, string version, string exceptionType);

    [LoggerMessage(9, LogLevel.Information, "Serving JSON over HTTP and gRPC-Web on {Address}")]
    public static partial void ServingHttp(ILogger logger, string address);

    [LoggerMessage(10, LogLevel.Warning, "{Provider}'s device is lost: {Error}")]
    public static partial void DeviceLost(ILogger logger, string provider, string error);

    [LoggerMessage(11, LogLevel.Warning, "The model's graph was opened anew, with {Provider}: {Reason}")]
    public static partial void SessionOpenedAnew(ILogger logger, string provider, string reason);

    [LoggerMessage(20, LogLevel.Warning, "Not all of {Run} could be removed; the next start tries again: {ExceptionType}")]
    public static partial void RunNotRemoved(ILogger logger, string run, string exceptionType);

    [LoggerMessage(21, LogLevel.Warning, "No trainer is found beside the server or at Training:Trainer: runs wait for trainers that are started by hand")]
    public static partial void NoTrainer(ILogger logger);

    [LoggerMessage(22, LogLevel.Information, "Started a trainer for {Run}, process {Process}")]
    public static partial void TrainerStarted(ILogger logger, string run, int process);

    [LoggerMessage(23, LogLevel.Information, "Attempt {Attempt} of {Run} begins, on {Hardware}")]
    public static partial void RunTaken(ILogger logger, string run, int attempt, string hardware);

    [LoggerMessage(24, LogLevel.Warning, "Attempt {Attempt} of {Run} is lost: {Reason}")]
    public static partial void TrainerLost(ILogger logger, string run, int attempt, string reason);

    [LoggerMessage(25, LogLevel.Information, "{Run} is {State}")]
    public static partial void RunEnded(ILogger logger, string run, string state);

    [LoggerMessage(26, LogLevel.Error, "A trainer for {Run} can't be started")]
    public static partial void TrainerNotStarted(ILogger logger, string run, Exception exception);

    [LoggerMessage(27, LogLevel.Error, "Looking after the runs failed; it is tried again")]
    public static partial void SupervisionFailed(ILogger logger, Exception exception);

    [LoggerMessage(9, LogLevel.Warning, "Not all of dataset {Id} could be removed; the next start tries again: {ExceptionType}")]
    public static partial void DatasetNotRemoved(ILogger logger, string id, string exceptionType);
}
