using GenderGrpc.Server.Failures;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Status = Google.Rpc.Status;

namespace GenderGrpc.Server.Services;

/// <summary>Failures on the wire: google.rpc.Status with ErrorInfo, and BadRequest or RetryInfo where they say more.</summary>
internal static class FailureStatus
{
    public const string Domain = "gendergrpc";

    /// <summary>Where the profile is in the requests that hold one.</summary>
    public const string SingleProfile = "profile";

    /// <summary>The status of a failure. <paramref name="profilePath"/> is the profile's path in the request.</summary>
    public static Status ToStatus(this Failure failure, string profilePath = SingleProfile)
    {
        var info = new ErrorInfo { Domain = Domain, Reason = failure.Reason };
        if (failure.Detail is { } detail)
        {
            info.Metadata.Add(detail.Key, detail.Value);
        }

        string? field = failure.IsOfProfile ? $"{profilePath}.{failure.Field}" : failure.Field;
        var status = new Status
        {
            Code = (int)failure.Code,
            Message = field is null ? failure.Message : $"{field} {failure.Message}",
            Details = { Any.Pack(info) },
        };
        if (field is not null)
        {
            var violation = new BadRequest.Types.FieldViolation { Field = field, Description = failure.Message };
            status.Details.Add(Any.Pack(new BadRequest { FieldViolations = { violation } }));
        }

        if (failure.RetryAfter is { } delay)
        {
            status.Details.Add(Any.Pack(new RetryInfo { RetryDelay = Duration.FromTimeSpan(delay) }));
        }

        return status;
    }
}
