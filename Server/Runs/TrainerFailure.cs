using GenderGrpc.Server.Failures;
using Google.Rpc;

namespace GenderGrpc.Server.Runs;

/// <summary>Why a trainer isn't heard.</summary>
internal static class TrainerFailure
{
    public static Failure TokenInvalid { get; } = new(
        Code.Unauthenticated, "TRAINER_TOKEN_INVALID", "The metadata has no token that a trainer may attach with now.");

    public static Failure HelloMisplaced { get; } =
        Failure.OfField("hello", "TRAINER_OUT_OF_ORDER", "must be the first message of the call, and no later one");

    public static Failure RunNotWaiting { get; } = new(
        Code.FailedPrecondition, "RUN_NOT_WAITING", "The run that the token is for doesn't wait for a trainer.");

    public static Failure AttemptOver { get; } = new(
        Code.Aborted, "ATTEMPT_OVER", "The attempt is over: the run has ended, waits, or was given to another trainer.");

    public static Failure SessionReplaced { get; } =
        new(Code.Aborted, "SESSION_REPLACED", "The trainer has attached anew with another call.");

    public static Failure FolderMissing { get; } = new(Code.NotFound, "FOLDER_NOT_FOUND", "The run has no such folder.");

    public static Failure FolderKindInvalid(string field, string kinds) =>
        Failure.OfField(field, "FOLDER_KIND_INVALID", $"must be {kinds}");

    public static Failure ReportOutOfOrder(long expected) =>
        Failure.OfField("report.number", "REPORT_OUT_OF_ORDER", $"must be at most {expected}: one more than the last");
}
