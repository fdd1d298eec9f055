using GenderGrpc.Server.Failures;
using Google.Rpc;

namespace GenderGrpc.Server.OpenInference;

/// <summary>What can be wrong with a request of the Open Inference Protocol.</summary>
internal static class TensorFailure
{
    public static Failure ModelNotServed { get; } = new(
        Code.NotFound, "MODEL_NOT_FOUND", "No model with this name and version is served. 'gendergrpc' is the name of whichever is.");

    public static Failure RepositoryUnknown { get; } =
        Failure.OfField("repository_name", "REPOSITORY_UNKNOWN", "must be empty: there is one repository, and it has no name");

    public static Failure InputsMissing { get; } =
        Failure.OfField("inputs", "INPUTS_MISSING", "must hold 'avatar', 'nickname' or both");

    public static Failure Unknown(string field, IEnumerable<string> known) =>
        Failure.OfField(field, "TENSOR_UNKNOWN", $"must be one of {string.Join(", ", known)}");

    public static Failure Repeated(string field) =>
        Failure.OfField(field, "TENSOR_REPEATED", "is that of an earlier one");

    public static Failure DatatypeMismatch(string field) =>
        Failure.OfField(field, "DATATYPE_MISMATCH", "must be BYTES");

    public static Failure ShapeInvalid(string field) =>
        Failure.OfField(field, "SHAPE_INVALID", "must be [N] or [N,1], with the same N for all inputs");

    public static Failure ContentsMismatch(string field, int has, int expected) =>
        Failure.OfField(field, "CONTENTS_MISMATCH", $"holds {has} BYTES elements where the shape asks for {expected}");

    public static Failure RawContentsMismatch(int has, int inputs) => Failure.OfField(
        "raw_input_contents", "CONTENTS_MISMATCH", $"holds {has} tensors where there are {inputs} inputs; either all are in it or none");

    public static Failure ContentsTwice(string field) =>
        Failure.OfField(field, "CONTENTS_MISMATCH", "must be absent where there are raw_input_contents");

    public static Failure ContentsMalformed(string field, int element) => Failure.OfField(
        field, "CONTENTS_MISMATCH", $"ends within element {element}, or its length of 4 bytes, the least significant first, is wrong");

    public static Failure ContentsTooLong(string field, int expected) =>
        Failure.OfField(field, "CONTENTS_MISMATCH", $"goes on after the {expected} elements that the shape asks for");

    public static Failure NicknameNotText(int element) =>
        Failure.OfField($"nickname[{element}]", "NICKNAME_NOT_TEXT", "isn't UTF-8");

    public static Failure ParameterUnknown(string field, params ReadOnlySpan<string> known) => Failure.OfField(
        field, "PARAMETER_INVALID", known.IsEmpty ? "must hold none" : $"must hold none but {string.Join(", ", known)}");

    public static Failure ParameterInvalid(string field, string violation) =>
        Failure.OfField(field, "PARAMETER_INVALID", violation);
}
