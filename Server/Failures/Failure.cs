using Google.Rpc;

namespace GenderGrpc.Server.Failures;

/// <summary>Why a profile or a call has no answer, in the terms of google.rpc.Status.</summary>
/// <param name="Code">The canonical code.</param>
/// <param name="Reason">ErrorInfo's reason, in UPPER_SNAKE_CASE.</param>
/// <param name="Message">For people; without any profile's content. Where a field is at fault, what is wrong with it.</param>
internal sealed record Failure(Code Code, string Reason, string Message)
{
    /// <summary>The field at fault: of the profile where <see cref="IsOfProfile"/>, else of the request.</summary>
    public string? Field { get; init; }

    /// <summary>Whether the profile, rather than the call, is at fault.</summary>
    public bool IsOfProfile { get; init; }

    /// <summary>When trying again makes sense.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>What a program needs to know to do better: ErrorInfo's metadata.</summary>
    public (string Key, string Value)? Detail { get; init; }

    /// <summary>INVALID_ARGUMENT for a field of the request.</summary>
    public static Failure OfField(string field, string reason, string violation) =>
        new(Code.InvalidArgument, reason, violation) { Field = field };
}
