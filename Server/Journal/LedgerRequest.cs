using GenderGrpc.Server.Failures;
using Google.Protobuf;

namespace GenderGrpc.Server.Journal;

/// <summary>A request that is to have one effect.</summary>
/// <param name="Id">The request_id that its client chose.</param>
/// <param name="Method">The method that was called.</param>
/// <param name="Digest">The digest of the request.</param>
internal sealed record LedgerRequest(string Id, string Method, string Digest)
{
    private const int MaxLength = 64;

    /// <summary>Where the id is in the request.</summary>
    public required string Field { get; init; }

    /// <summary>Throws <see cref="FailureException"/> where the id can't be one.</summary>
    public static LedgerRequest Of(string method, string id, IMessage request, string field = "request_id") =>
        id.Length is >= 1 and <= MaxLength && id.All(character => character is >= ' ' and <= '~')
            ? new LedgerRequest(id, method, Bundle.Manifest.Digest.Of(request.ToByteArray())) { Field = field }
            : throw new FailureException(RequestFailure.RequestIdInvalid(field));
}
