using GenderGrpc.OpenInference.V2;
using GenderGrpc.Server.Tests.Fixtures;
using Google.Protobuf;
using Grpc.Core;

namespace GenderGrpc.Server.Tests.OpenInference;

/// <summary>Requests that are refused: each says which field it is and what the field must be.</summary>
public sealed class TensorErrorTests : IAsyncLifetime
{
    private RunningServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await RunningServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public Task Infer_NoInputs_AreMissing() =>
        _server.AssertViolationAsync(new() { ModelName = Tensors.AnyActive }, "INPUTS_MISSING", "inputs", "'avatar', 'nickname' or both");

    [Fact]
    public async Task Infer_UnknownTensors_NamesTheKnownOnes()
    {
        ModelInferRequest request = Tensors.Typed([TestAvatars.White], ["ff"]);
        request.Inputs[1].Name = "username";

        await _server.AssertViolationAsync(request, "TENSOR_UNKNOWN", "inputs[1].name", "must be one of avatar, nickname");
        await _server.AssertViolationAsync(
            Tensors.Nicknames("ff").Asking("label", "gender"), "TENSOR_UNKNOWN", "outputs[1].name", "must be one of probability_female, label");
    }

    [Fact]
    public async Task Infer_TensorsTwice_AreRefused()
    {
        ModelInferRequest request = Tensors.Nicknames("ff");
        request.Inputs.Add(request.Inputs[0].Clone());

        await _server.AssertViolationAsync(request, "TENSOR_REPEATED", "inputs[1].name", "earlier");
        await _server.AssertViolationAsync(
            Tensors.Nicknames("ff").Asking("label", "label"), "TENSOR_REPEATED", "outputs[1].name", "earlier");
    }

    [Fact]
    public async Task Infer_OtherDatatype_MustBeBytes()
    {
        ModelInferRequest request = Tensors.Nicknames("ff");
        request.Inputs[0].Datatype = "FP32";

        await _server.AssertViolationAsync(request, "DATATYPE_MISMATCH", "inputs[0].datatype", "BYTES");
    }

    public static TheoryData<long[]> ShapesThatAreNone { get; } =
        [(long[])[], (long[])[-1], (long[])[1, 2], (long[])[1, 1, 1], (long[])[2, 1]];

    [Theory]
    [MemberData(nameof(ShapesThatAreNone))]
    public async Task Infer_ShapeOfOneInput_MustBeThatOfTheOthers(long[] shape)
    {
        ModelInferRequest request = Tensors.Typed([TestAvatars.White], ["ff"]);
        request.Inputs[1].Shape.Clear();
        request.Inputs[1].Shape.Add(shape);

        await _server.AssertViolationAsync(request, "SHAPE_INVALID", "inputs[1].shape", "[N] or [N,1]");
    }

    [Fact]
    public async Task Infer_NoProfileOrTooMany_NamesTheLimit()
    {
        await using RunningServer server = await RunningServer.StartAsync("--Limits:BatchItems=2");
        ModelInferRequest huge = Tensors.Nicknames("ff");
        huge.Inputs[0].Shape[0] = long.MaxValue;

        await server.AssertViolationAsync(Tensors.Nicknames(), "BATCH_EMPTY", "inputs[0].shape", "no profile");
        await server.AssertViolationAsync(
            Tensors.Nicknames("f", "f", "f"), "BATCH_TOO_LARGE", "inputs[0].shape", "2 profiles (Limits:BatchItems)");
        await server.AssertViolationAsync(huge, "BATCH_TOO_LARGE", "inputs[0].shape", "2 profiles (Limits:BatchItems)");
    }

    [Fact]
    public async Task Infer_TypedContents_MustBeAsManyAsTheShapeSays()
    {
        ModelInferRequest few = Tensors.Nicknames("ff", "mm");
        few.Inputs[0].Contents.BytesContents.RemoveAt(1);
        ModelInferRequest none = Tensors.Nicknames("ff");
        none.Inputs[0].Contents = null;
        ModelInferRequest numbers = Tensors.Nicknames("ff");
        numbers.Inputs[0].Contents = new InferTensorContents { Fp32Contents = { 1 } };

        await _server.AssertViolationAsync(few, "CONTENTS_MISMATCH", "inputs[0].contents", "holds 1 BYTES elements where the shape asks for 2");
        await _server.AssertViolationAsync(none, "CONTENTS_MISMATCH", "inputs[0].contents", "holds 0 BYTES");
        await _server.AssertViolationAsync(numbers, "CONTENTS_MISMATCH", "inputs[0].contents", "holds 0 BYTES");
    }

    [Fact]
    public async Task Infer_TypedAndRawContents_AreRefused()
    {
        ModelInferRequest both = Tensors.Nicknames("ff");
        both.RawInputContents.Add(Tensors.RawOf(ByteString.CopyFromUtf8("ff")));
        ModelInferRequest some = Tensors.Raw([TestAvatars.White], ["ff"]);
        some.RawInputContents.RemoveAt(1);

        await _server.AssertViolationAsync(both, "CONTENTS_MISMATCH", "inputs[0].contents", "must be absent");
        await _server.AssertViolationAsync(some, "CONTENTS_MISMATCH", "raw_input_contents", "1 tensors where there are 2 inputs");
    }

    public static TheoryData<byte[], string> RawThatIsNone { get; } = new()
    {
        { [], "ends within element 0" },
        { [2, 0, 0], "ends within element 0" },
        { [3, 0, 0, 0, 102, 102], "ends within element 0" },
        { [255, 255, 255, 255, 102], "ends within element 0" },
        { [2, 0, 0, 0, 102, 102, 0], "goes on after the 1 elements" },
        { [102, 102], "the least significant first" },
    };

    [Theory]
    [MemberData(nameof(RawThatIsNone))]
    public async Task Infer_RawContents_MustBeElementsWithTheirLengths(byte[] raw, string violation)
    {
        ModelInferRequest request = Tensors.Raw(null, ["ff"]);
        request.RawInputContents[0] = ByteString.CopyFrom(raw);

        await _server.AssertViolationAsync(request, "CONTENTS_MISMATCH", "raw_input_contents[0]", violation);
    }

    [Fact]
    public async Task Infer_NicknameThatIsNotUtf8_NamesTheElement()
    {
        ModelInferRequest request = Tensors.Nicknames("ff", "mm");
        request.Inputs[0].Contents.BytesContents[1] = ByteString.CopyFrom(0x66, 0xff);

        await _server.AssertViolationAsync(request, "NICKNAME_NOT_TEXT", "nickname[1]", "UTF-8");
    }

    [Fact]
    public async Task Infer_ProfileOverALimit_NamesTheElementAndTheLimit()
    {
        await using RunningServer server = await RunningServer.StartAsync("--Limits:NicknameRunes=3", "--Limits:AvatarBytes=50");

        await server.AssertViolationAsync(
            Tensors.Nicknames("fff", "ffff", "mmmm"), "NICKNAME_TOO_LONG", "nickname[1]", "3 Unicode code points (Limits:NicknameRunes)");
        await server.AssertViolationAsync(
            Tensors.Raw([ByteString.Empty, TestAvatars.White], null), "AVATAR_TOO_LARGE", "avatar[1]", "50 bytes (Limits:AvatarBytes)");
    }

    [Fact]
    public async Task Infer_UndecodableAvatar_NamesTheElement() => await _server.AssertViolationAsync(
        Tensors.Raw([TestAvatars.White, TestAvatars.Broken], ["ff", "ff"]), "AVATAR_UNDECODABLE", "avatar[1]", "decoded");

    public static TheoryData<string, InferParameter, string, string> ParametersThatAreNone { get; } = new()
    {
        { "max_error", new InferParameter { BoolParam = true }, "parameters[max_error]", "must be a double" },
        { "max_error", new InferParameter { StringParam = "little" }, "parameters[max_error]", "a string that is a number" },
        { "compute", new InferParameter { StringParam = "fast" }, "parameters[compute]", "'cascade' or empty" },
        { "timeout", new InferParameter { Int64Param = -1 }, "parameters[timeout]", "microseconds" },
        { "timeout", new InferParameter(), "parameters[timeout]", "microseconds" },
        { "sequence_id", new InferParameter { Int64Param = 3 }, "parameters", "none but max_error, compute, timeout" },
    };

    [Theory]
    [MemberData(nameof(ParametersThatAreNone))]
    public Task Infer_Parameters_MustBeKnownAndReadable(string name, InferParameter value, string field, string violation) =>
        _server.AssertViolationAsync(Tensors.Nicknames("ff").With(name, value), "PARAMETER_INVALID", field, violation);

    [Theory]
    [InlineData(0)]
    [InlineData(0.51)]
    [InlineData(double.NaN)]
    public Task Infer_MaxErrorOutOfRange_NamesTheRange(double maxError) => _server.AssertViolationAsync(
        Tensors.Nicknames("ff").With("max_error", new InferParameter { DoubleParam = maxError }),
        "MAX_ERROR_OUT_OF_RANGE",
        "parameters[max_error]",
        "over 0 and at most 0.5");

    [Fact]
    public async Task Infer_SharedMemoryOrClassification_IsRefused()
    {
        ModelInferRequest input = Tensors.Nicknames("ff");
        input.Inputs[0].Parameters.Add("shared_memory_region", new InferParameter { StringParam = "region" });
        ModelInferRequest output = Tensors.Nicknames("ff").Asking("label");
        output.Outputs[0].Parameters.Add("classification", new InferParameter { Int64Param = 2 });

        await _server.AssertViolationAsync(input, "PARAMETER_INVALID", "inputs[0].parameters", "shared memory");
        await _server.AssertViolationAsync(output, "PARAMETER_INVALID", "outputs[0].parameters", "classification");
    }

    [Theory]
    [InlineData("other", "")]
    [InlineData("", "")]
    [InlineData(Tensors.AnyActive, "1")]
    public async Task Infer_OtherModel_IsNotFound(string name, string version)
    {
        ModelInferRequest request = Tensors.Nicknames("ff");
        request.ModelName = name;
        request.ModelVersion = version;

        await Refusals.AssertAsync(_server.InferAsync(request), StatusCode.NotFound, "MODEL_NOT_FOUND");
    }

    [Fact]
    public async Task Infer_RunFails_IsInternalAndTheServerLives()
    {
        await Refusals.AssertAsync(
            _server.InferAsync(Tensors.Nicknames("ff", TestBundle.RuneThatFails)), StatusCode.Internal, "INFERENCE_FAILED");

        Assert.Equal(["female"], (await _server.InferAsync(Tensors.Nicknames("ff"))).Texts("label"));
    }

    [Fact]
    public async Task Infer_MessageOverLimit_NamesLimit() => await _server.AssertViolationAsync(
        Tensors.Raw([ByteString.CopyFrom(new byte[16 << 20])], null), "MESSAGE_TOO_LARGE", "message", "16777216 bytes (Limits:MessageBytes)");
}
