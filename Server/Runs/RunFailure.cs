using GenderGrpc.Server.Failures;
using GenderGrpc.V1;
using Google.Rpc;

namespace GenderGrpc.Server.Runs;

/// <summary>Why a run can't be had, changed or made.</summary>
internal static class RunFailure
{
    public static Failure NotFound { get; } = new(Code.NotFound, "RUN_NOT_FOUND", "There is no run with this name.");

    public static Failure SequenceOutOfRange { get; } =
        Failure.OfField("after_sequence", "SEQUENCE_OUT_OF_RANGE", "must be 0 to the run's last_sequence");

    public static Failure StartNotEnded { get; } = new(
        Code.FailedPrecondition, "RUN_NOT_SUCCEEDED", "A run that this one is to start from hasn't SUCCEEDED.");

    public static Failure NotSucceeded { get; } =
        new(Code.FailedPrecondition, "RUN_NOT_SUCCEEDED", "The run hasn't SUCCEEDED, so there is nothing to promote.");

    public static Failure InUse { get; } =
        new(Code.FailedPrecondition, "RUN_IN_USE", "A run that hasn't ended is to start from this one.");

    public static Failure ChangeTooLate { get; } =
        new(Code.FailedPrecondition, "RUN_STATE_CONFLICT", "The run ended before the change could act, or its trainer can't make it.");

    public static Failure NameInvalid(string field) =>
        Failure.OfField(field, "NAME_INVALID", "must be 'runs/' and the 12 hex digits of a run");

    public static Failure StateConflict(RunState state, string verb) =>
        new(Code.FailedPrecondition, "RUN_STATE_CONFLICT", $"The run is {Shown(state)} and can't be {verb}.");

    public static Failure UpdateMaskInvalid(string changeable) =>
        Failure.OfField("update_mask", "UPDATE_MASK_INVALID", $"must name one or more of {changeable}");

    public static Failure HyperparameterInvalid(string name, string violation) =>
        Failure.OfField($"hyperparameters.{name}", "HYPERPARAMETER_INVALID", violation);

    /// <summary>Why a run has failed that lost its trainers.</summary>
    public static Failure TrainerLost(int losses, string last) =>
        new(Code.Unavailable, "TRAINER_LOST", $"{losses} trainers in a row were lost without progress. The last: {last}");

    /// <summary>A state as people write it.</summary>
    public static string Shown(RunState state) => state.ToString().ToUpperInvariant();
}
