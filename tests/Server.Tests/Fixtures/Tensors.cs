using System.Buffers.Binary;
using GenderGrpc.OpenInference.V2;
using Google.Protobuf;
using Google.Rpc;
using Grpc.Core;
using InputTensor = GenderGrpc.OpenInference.V2.ModelInferRequest.Types.InferInputTensor;
using OutputTensor = GenderGrpc.OpenInference.V2.ModelInferResponse.Types.InferOutputTensor;

namespace GenderGrpc.Server.Tests.Fixtures;

/// <summary>Calls of the Open Inference Protocol, with tensors made and read as its clients do, and not by the server's own code.</summary>
internal static class Tensors
{
    public const string AnyActive = "gendergrpc";

    public static CancellationToken Token => TestContext.Current.CancellationToken;

    public static GRPCInferenceService.GRPCInferenceServiceClient Tensor(this RunningServer server) => new(server.Channel);

    /// <summary>A request with typed contents; null where there is no such input.</summary>
    public static ModelInferRequest Typed(ByteString[]? avatars, string[]? nicknames)
    {
        var request = new ModelInferRequest { ModelName = AnyActive };
        foreach ((string name, ByteString[] elements) in Inputs(avatars, nicknames))
        {
            InputTensor input = Input(name, elements.Length);
            input.Contents = new InferTensorContents { BytesContents = { elements } };
            request.Inputs.Add(input);
        }

        return request;
    }

    /// <summary>The same with raw contents.</summary>
    public static ModelInferRequest Raw(ByteString[]? avatars, string[]? nicknames)
    {
        var request = new ModelInferRequest { ModelName = AnyActive };
        foreach ((string name, ByteString[] elements) in Inputs(avatars, nicknames))
        {
            request.Inputs.Add(Input(name, elements.Length));
            request.RawInputContents.Add(RawOf(elements));
        }

        return request;
    }

    public static ModelInferRequest Nicknames(params string[] nicknames) => Typed(null, nicknames);

    public static ModelInferRequest With(this ModelInferRequest request, string name, InferParameter value)
    {
        request.Parameters.Add(name, value);
        return request;
    }

    public static ModelInferRequest Asking(this ModelInferRequest request, params string[] outputs)
    {
        request.Outputs.Add(outputs.Select(name => new ModelInferRequest.Types.InferRequestedOutputTensor { Name = name }));
        return request;
    }

    public static ByteString RawOf(params ByteString[] elements)
    {
        using var raw = new MemoryStream();
        foreach (ByteString element in elements)
        {
            byte[] length = new byte[sizeof(int)];
            BinaryPrimitives.WriteInt32LittleEndian(length, element.Length);
            raw.Write(length);
            raw.Write(element.Span);
        }

        return ByteString.CopyFrom(raw.ToArray());
    }

    public static float[] Floats(this ModelInferResponse response, string name)
    {
        int index = response.IndexOf(name, "FP32");
        return response.RawOutputContents.Count > 0
            ? [.. response.RawOutputContents[index].Chunk(sizeof(float)).Select(bytes => BinaryPrimitives.ReadSingleLittleEndian(bytes))]
            : [.. response.Outputs[index].Contents.Fp32Contents];
    }

    public static bool[] Bools(this ModelInferResponse response, string name)
    {
        int index = response.IndexOf(name, "BOOL");
        return response.RawOutputContents.Count > 0
            ? [.. response.RawOutputContents[index].Select(value => value != 0)]
            : [.. response.Outputs[index].Contents.BoolContents];
    }

    public static string[] Texts(this ModelInferResponse response, string name)
    {
        int index = response.IndexOf(name, "BYTES");
        if (response.RawOutputContents.Count == 0)
        {
            return [.. response.Outputs[index].Contents.BytesContents.Select(element => element.ToStringUtf8())];
        }

        var texts = new List<string>();
        for (ReadOnlyMemory<byte> rest = response.RawOutputContents[index].Memory; !rest.IsEmpty;)
        {
            int length = BinaryPrimitives.ReadInt32LittleEndian(rest.Span);
            texts.Add(ByteString.CopyFrom(rest.Span.Slice(sizeof(int), length)).ToStringUtf8());
            rest = rest[(sizeof(int) + length)..];
        }

        return [.. texts];
    }

    public static async Task<ModelInferResponse> InferAsync(this RunningServer server, ModelInferRequest request) =>
        await server.Tensor().ModelInferAsync(request, cancellationToken: Token);

    /// <summary>A request that is refused for a field of its own.</summary>
    public static async Task AssertViolationAsync(
        this RunningServer server, ModelInferRequest request, string reason, string field, string violation)
    {
        RpcException exception = await Refusals.AssertAsync(server.InferAsync(request), StatusCode.InvalidArgument, reason);
        exception.Details().AssertViolation(reason, field, violation);
        Assert.Equal($"{field} {exception.Details().Detail<BadRequest>().FieldViolations[0].Description}", exception.Status.Detail);
    }

    private static IEnumerable<(string Name, ByteString[] Elements)> Inputs(ByteString[]? avatars, string[]? nicknames)
    {
        if (avatars is not null)
        {
            yield return ("avatar", avatars);
        }

        if (nicknames is not null)
        {
            yield return ("nickname", [.. nicknames.Select(ByteString.CopyFromUtf8)]);
        }
    }

    private static InputTensor Input(string name, int count) => new() { Name = name, Datatype = "BYTES", Shape = { count } };

    private static int IndexOf(this ModelInferResponse response, string name, string datatype)
    {
        OutputTensor output = Assert.Single(response.Outputs, output => output.Name == name);
        Assert.Equal(datatype, output.Datatype);
        return response.Outputs.IndexOf(output);
    }
}
