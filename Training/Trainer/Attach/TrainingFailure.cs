using GenderGrpc.Bundle;
using GenderGrpc.Training.Data;
using GenderGrpc.Training.Loop;
using GenderGrpc.Training.Onnx;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;

namespace GenderGrpc.Training.Attach;

/// <summary>
/// Why a run failed, as any client may read it: where the fault is in what the user gave, the message that says so, without the server's
/// paths; where it is the machine's or ours, nothing that the log alone should hold.
/// </summary>
internal static class TrainingFailure
{
    private const string Domain = "gendergrpc";

    /// <summary>The status of what a run threw.</summary>
    public static Status StatusOf(Exception exception, RunFolders folders) => exception switch
    {
        DataException => Of(Code.FailedPrecondition, "TRAINING_DATA_INVALID", folders.WithoutPaths(exception.Message)),
        HyperparameterException => Of(Code.FailedPrecondition, "HYPERPARAMETERS_INVALID", exception.Message),
        DivergenceException => Of(Code.FailedPrecondition, "TRAINING_DIVERGED", exception.Message),
        ExportException or BundleException => Of(Code.FailedPrecondition, "EXPORT_FAILED", folders.WithoutPaths(exception.Message)),
        IOException or UnauthorizedAccessException =>
            Of(Code.Unavailable, "TRAINER_STORAGE_FAILED", "The trainer couldn't read or write its files; its log says which."),
        _ => Of(Code.Internal, "TRAINER_FAILED", "The trainer failed; its log says how."),
    };

    private static Status Of(Code code, string reason, string message) => new()
    {
        Code = (int)code,
        Message = message,
        Details = { Any.Pack(new ErrorInfo { Domain = Domain, Reason = reason }) },
    };
}
