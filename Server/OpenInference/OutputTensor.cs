using System.Collections.Immutable;
using GenderGrpc.Bundle;
using GenderGrpc.Bundle.Calibration;
using GenderGrpc.OpenInference.V2;
using GenderGrpc.Server.Failures;
using GenderGrpc.Server.Inference;
using Google.Protobuf;
using Google.Protobuf.Collections;
using RequestedTensor = GenderGrpc.OpenInference.V2.ModelInferRequest.Types.InferRequestedOutputTensor;

namespace GenderGrpc.Server.OpenInference;

/// <summary>A tensor that a request may ask for. Of a profile without a prediction it holds NaN, false or nothing.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Datatype">The type of its elements.</param>
/// <param name="Width">Elements for each profile.</param>
/// <param name="Append">Adds the elements of one profile.</param>
internal sealed record OutputTensor(string Name, string Datatype, int Width, Action<InferTensorContents, PredictionResult> Append)
{
    /// <summary>
    /// Why a profile has no prediction, such as "AVATAR_UNDECODABLE avatar is no image that can be decoded"; nothing where it has one.
    /// Whoever asks for it gets the other profiles' predictions; else the first such profile fails the request.
    /// </summary>
    public static OutputTensor Error { get; } = new("error", OpenInference.Datatype.Bytes, 1, (contents, result) =>
        contents.BytesContents.Add(result.Failure is { } failure
            ? ByteString.CopyFromUtf8($"{failure.Reason} {failure.Field}{(failure.Field is null ? "" : " ")}{failure.Message}")
            : ByteString.Empty));

    /// <summary>What a request gets that names no outputs.</summary>
    public static ImmutableArray<OutputTensor> Default { get; } =
    [
        Float("probability_female", decision => decision.ProbabilityFemale),
        Text("label", decision => decision.Label switch
        {
            Label.Female => "female",
            Label.Male => "male",
            _ => "undetermined",
        }),
        Text("undetermined_reason", decision => decision.Reason switch
        {
            UndeterminedReason.LowMargin => "low_margin",
            UndeterminedReason.NoSignal => "no_signal",
            UndeterminedReason.ModalityConflict => "modality_conflict",
            UndeterminedReason.UnattainableMaxError => "unattainable_max_error",
            _ => "",
        }),
        Float("avatar_probability_female", decision => decision.AvatarProbabilityFemale),
        Float("nickname_probability_female", decision => decision.NicknameProbabilityFemale),
        Float("modality_weights", decision => decision.AvatarWeight, decision => decision.NicknameWeight),
        new("stopped_early", OpenInference.Datatype.Bool, 1, (contents, result) =>
            contents.BoolContents.Add(!result.IsFailure && result.Decision.StoppedEarly)),
    ];

    /// <summary>All of them.</summary>
    public static ImmutableArray<OutputTensor> All { get; } = [.. Default, Error];

    /// <summary>The tensors that a request asks for. Throws <see cref="FailureException"/> where it can't have them.</summary>
    public static ImmutableArray<OutputTensor> Of(RepeatedField<RequestedTensor> outputs)
    {
        if (outputs.Count == 0)
        {
            return Default;
        }

        var requested = new List<OutputTensor>();
        foreach (RequestedTensor output in outputs)
        {
            string path = $"outputs[{requested.Count}]";
            OutputTensor tensor = All.FirstOrDefault(tensor => tensor.Name == output.Name)
                ?? throw new FailureException(TensorFailure.Unknown($"{path}.name", All.Select(tensor => tensor.Name)));
            if (requested.Contains(tensor))
            {
                throw new FailureException(TensorFailure.Repeated($"{path}.name"));
            }

            RequestParameters.CheckTensor(output.Parameters, $"{path}.parameters");
            requested.Add(tensor);
        }

        return [.. requested];
    }

    /// <summary>The shape for a number of profiles; -1 for any.</summary>
    public long[] Shape(long count) => Width == 1 ? [count] : [count, Width];

    private static OutputTensor Float(string name, params Func<Decision, double>[] values) =>
        new(name, OpenInference.Datatype.Float, values.Length, (contents, result) =>
        {
            foreach (Func<Decision, double> value in values)
            {
                contents.Fp32Contents.Add(result.IsFailure ? float.NaN : (float)value(result.Decision));
            }
        });

    private static OutputTensor Text(string name, Func<Decision, string> value) =>
        new(name, OpenInference.Datatype.Bytes, 1, (contents, result) =>
            contents.BytesContents.Add(result.IsFailure ? ByteString.Empty : ByteString.CopyFromUtf8(value(result.Decision))));
}
