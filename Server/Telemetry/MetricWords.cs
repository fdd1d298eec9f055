using GenderGrpc.Bundle;
using GenderGrpc.V1;
using Grpc.Core;
using Label = GenderGrpc.Bundle.Label;
using UndeterminedReason = GenderGrpc.Bundle.UndeterminedReason;

namespace GenderGrpc.Server.Telemetry;

/// <summary>The values of attributes: few, known, and never made for a profile.</summary>
internal static class MetricWords
{
    // By number, as the contract of gRPC has them.
    private static readonly string[] Statuses =
    [
        "OK", "CANCELLED", "UNKNOWN", "INVALID_ARGUMENT", "DEADLINE_EXCEEDED", "NOT_FOUND", "ALREADY_EXISTS", "PERMISSION_DENIED",
        "RESOURCE_EXHAUSTED", "FAILED_PRECONDITION", "ABORTED", "OUT_OF_RANGE", "UNIMPLEMENTED", "INTERNAL", "UNAVAILABLE", "DATA_LOSS",
        "UNAUTHENTICATED",
    ];

    public static string Of(Label label) => label switch
    {
        Label.Female => "female",
        Label.Male => "male",
        _ => "undetermined",
    };

    /// <summary>As on the wire; NONE where it isn't undetermined.</summary>
    public static string Of(UndeterminedReason reason) => reason switch
    {
        UndeterminedReason.LowMargin => "LOW_MARGIN",
        UndeterminedReason.NoSignal => "NO_SIGNAL",
        UndeterminedReason.ModalityConflict => "MODALITY_CONFLICT",
        UndeterminedReason.UnattainableMaxError => "UNATTAINABLE_MAX_ERROR",
        _ => "NONE",
    };

    public static string Of(ModalityMask modalities) => modalities switch
    {
        ModalityMask.Both => "both",
        ModalityMask.Avatar => "avatar",
        ModalityMask.Nickname => "nickname",
        _ => "none",
    };

    public static string Of(StatusCode status) => (int)status is var number && number >= 0 && number < Statuses.Length ? Statuses[number] : "UNKNOWN";

    public static string Of(RunState state) => state.ToString().ToUpperInvariant();
}
