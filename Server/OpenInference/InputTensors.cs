using System.Buffers.Binary;
using System.Text;
using System.Text.Unicode;
using GenderGrpc.OpenInference.V2;
using GenderGrpc.Server.Failures;
using GenderGrpc.Server.Inference;
using Google.Protobuf.Collections;
using InputTensor = GenderGrpc.OpenInference.V2.ModelInferRequest.Types.InferInputTensor;

namespace GenderGrpc.Server.OpenInference;

/// <summary>The profiles of a request: N avatars, N nicknames, or both. Avatars' bytes stay where they are.</summary>
internal sealed class InputTensors
{
    private const string AvatarName = "avatar";
    private const string NicknameName = "nickname";
    private const int LengthBytes = sizeof(uint);

    private readonly ReadOnlyMemory<byte>[]? _avatars;
    private readonly string[]? _nicknames;

    private InputTensors(int count, ReadOnlyMemory<byte>[]? avatars, string[]? nicknames)
    {
        Count = count;
        _avatars = avatars;
        _nicknames = nicknames;
    }

    /// <summary>The inputs' names.</summary>
    public static IReadOnlyList<string> Names { get; } = [AvatarName, NicknameName];

    /// <summary>The number of profiles: N.</summary>
    public int Count { get; }

    /// <summary>Reads them. Throws <see cref="FailureException"/> for what is no such thing.</summary>
    /// <param name="request">The request.</param>
    /// <param name="limit">The most profiles.</param>
    public static InputTensors Read(ModelInferRequest request, int limit)
    {
        RepeatedField<InputTensor> inputs = request.Inputs;
        if (inputs.Count == 0)
        {
            throw new FailureException(TensorFailure.InputsMissing);
        }

        CheckNames(inputs);
        bool areRaw = request.RawInputContents.Count > 0;
        if (areRaw && request.RawInputContents.Count != inputs.Count)
        {
            throw new FailureException(TensorFailure.RawContentsMismatch(request.RawInputContents.Count, inputs.Count));
        }

        int count = CountOf(inputs, limit);
        ReadOnlyMemory<byte>[]? avatars = null;
        string[]? nicknames = null;
        for (int i = 0; i < inputs.Count; i++)
        {
            ReadOnlyMemory<byte>[] elements = areRaw
                ? ReadRaw(inputs[i], i, request.RawInputContents[i].Memory, count)
                : ReadTyped(inputs[i].Contents, $"inputs[{i}].contents", count);
            if (inputs[i].Name == AvatarName)
            {
                avatars = elements;
            }
            else
            {
                nicknames = [.. elements.Select(Text)];
            }
        }

        return new InputTensors(count, avatars, nicknames);
    }

    /// <summary>A profile's avatar; empty where it has none.</summary>
    public ReadOnlyMemory<byte> Avatar(int index) => _avatars is null ? default : _avatars[index];

    /// <summary>A profile's nickname; null or empty where it has none.</summary>
    public string? Nickname(int index) => _nicknames?[index];

    private static void CheckNames(RepeatedField<InputTensor> inputs)
    {
        for (int i = 0; i < inputs.Count; i++)
        {
            InputTensor input = inputs[i];
            if (!Names.Contains(input.Name))
            {
                throw new FailureException(TensorFailure.Unknown($"inputs[{i}].name", Names));
            }

            if (inputs.Take(i).Any(earlier => earlier.Name == input.Name))
            {
                throw new FailureException(TensorFailure.Repeated($"inputs[{i}].name"));
            }

            if (input.Datatype != Datatype.Bytes)
            {
                throw new FailureException(TensorFailure.DatatypeMismatch($"inputs[{i}].datatype"));
            }

            RequestParameters.CheckTensor(input.Parameters, $"inputs[{i}].parameters");
        }
    }

    private static int CountOf(RepeatedField<InputTensor> inputs, int limit)
    {
        long count = inputs[0].Shape.FirstOrDefault();
        for (int i = 0; i < inputs.Count; i++)
        {
            RepeatedField<long> shape = inputs[i].Shape;
            if (shape is not ([>= 0] or [>= 0, 1]) || shape[0] != count)
            {
                throw new FailureException(TensorFailure.ShapeInvalid($"inputs[{i}].shape"));
            }
        }

        return count > 0 && count <= limit
            ? (int)count
            : throw new FailureException(
                (count == 0 ? PredictionFailure.BatchEmpty : PredictionFailure.BatchTooLarge(limit)) with { Field = "inputs[0].shape" });
    }

    private static ReadOnlyMemory<byte>[] ReadTyped(InferTensorContents? contents, string field, int count)
    {
        int has = contents?.BytesContents.Count ?? 0;
        return has == count
            ? [.. contents!.BytesContents.Select(element => element.Memory)]
            : throw new FailureException(TensorFailure.ContentsMismatch(field, has, count));
    }

    private static ReadOnlyMemory<byte>[] ReadRaw(InputTensor input, int index, ReadOnlyMemory<byte> raw, int count)
    {
        if (input.Contents is { } contents && contents.CalculateSize() > 0)
        {
            throw new FailureException(TensorFailure.ContentsTwice($"inputs[{index}].contents"));
        }

        string field = $"raw_input_contents[{index}]";
        var elements = new ReadOnlyMemory<byte>[count];
        for (int i = 0; i < count; i++)
        {
            if (!BinaryPrimitives.TryReadUInt32LittleEndian(raw.Span, out uint length) || length > raw.Length - LengthBytes)
            {
                throw new FailureException(TensorFailure.ContentsMalformed(field, i));
            }

            elements[i] = raw.Slice(LengthBytes, (int)length);
            raw = raw[(LengthBytes + (int)length)..];
        }

        return raw.IsEmpty ? elements : throw new FailureException(TensorFailure.ContentsTooLong(field, count));
    }

    private static string Text(ReadOnlyMemory<byte> element, int index) => Utf8.IsValid(element.Span)
        ? Encoding.UTF8.GetString(element.Span)
        : throw new FailureException(TensorFailure.NicknameNotText(index));
}
