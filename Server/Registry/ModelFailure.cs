using GenderGrpc.Server.Failures;
using Google.Rpc;

namespace GenderGrpc.Server.Registry;

/// <summary>Why a model can't be had, changed or installed.</summary>
internal static class ModelFailure
{
    // What is wrong with a bundle may quote it.
    private const int ShownCharacters = 500;

    public static Failure NameInvalid { get; } =
        Failure.OfField("name", "NAME_INVALID", "must be 'models/' and the 64 hex digits of a version");

    public static Failure NotFound { get; } = new(Code.NotFound, "MODEL_NOT_FOUND", "There is no model with this name.");

    public static Failure Active { get; } =
        new(Code.FailedPrecondition, "MODEL_ACTIVE", "The model is active. Activate another one first.");

    public static Failure NeededForRollback { get; } = new(
        Code.FailedPrecondition,
        "MODEL_NEEDED_FOR_ROLLBACK",
        "The model is the one that a rollback goes back to. Activate a third one first.");

    public static Failure NothingToRollBackTo { get; } = new(
        Code.FailedPrecondition, "NOTHING_TO_ROLL_BACK_TO", "No model that is still installed was served before the active one.");

    public static Failure Unservable { get; } =
        new(Code.FailedPrecondition, "MODEL_UNSERVABLE", "The model can't be served here: its graph doesn't open or doesn't run.");

    public static Failure NoBundle(string violation) => Failure.OfField(
        "chunk", "MODEL_INVALID", $"isn't the zip of a model bundle: {violation[..Math.Min(violation.Length, ShownCharacters)]}");
}
