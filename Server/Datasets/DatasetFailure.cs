using System.Globalization;
using GenderGrpc.Server.Failures;
using Google.Rpc;

namespace GenderGrpc.Server.Datasets;

/// <summary>Why a dataset can't be had, uploaded or deleted.</summary>
internal static class DatasetFailure
{
    public static Failure NotFound { get; } = new(Code.NotFound, "DATASET_NOT_FOUND", "There is no dataset with this name.");

    public static Failure InUse { get; } = new(
        Code.FailedPrecondition, "DATASET_IN_USE", "A run that hasn't ended is trained on the dataset. Cancel it or wait for its end first.");

    public static Failure UploadNotFound { get; } = new(
        Code.NotFound, "UPLOAD_NOT_FOUND", "No upload was begun with this request_id, or it was left for over a day. Begin it at 0.");

    public static Failure UploadStalled { get; } = new(
        Code.Aborted, "UPLOAD_STALLED", "Nothing came for a minute, so that others may go on with the upload. Ask where, and go on.");

    public static Failure NameInvalid(string field) =>
        Failure.OfField(field, "NAME_INVALID", "must be 'datasets/' and the 32 hex digits of an id");

    public static Failure OffsetMismatch(long offset) =>
        Failure.OfField("start.offset", "UPLOAD_OFFSET_MISMATCH", $"isn't where the upload is to go on: at {offset}") with
        {
            Detail = ("offset", offset.ToString(CultureInfo.InvariantCulture)),
        };

    public static Failure NoDataset(string violation) =>
        Failure.OfField("chunk", "DATASET_INVALID", $"isn't the zip of a data folder: {violation}");
}
