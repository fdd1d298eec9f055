using GenderGrpc.OpenInference.V2;
using GenderGrpc.Server.Tests.Fixtures;
using Grpc.Core;

namespace GenderGrpc.Server.Tests.OpenInference;

/// <summary>Health, metadata and streams.</summary>
public sealed class TensorServiceTests : IAsyncLifetime
{
    private RunningServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await RunningServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Server_Serving_IsLiveAndReady()
    {
        Assert.True((await _server.Tensor().ServerLiveAsync(new(), cancellationToken: Tensors.Token)).Live);
        Assert.True((await _server.Tensor().ServerReadyAsync(new(), cancellationToken: Tensors.Token)).Ready);
    }

    [Fact]
    public async Task ModelReady_ByNameAndVersion_IsTrueOfTheActiveModelAlone()
    {
        Assert.True(await IsReadyAsync(Tensors.AnyActive, ""));
        Assert.True(await IsReadyAsync(TestBundle.Name, _server.ModelVersion));
        Assert.True(await IsReadyAsync(ModelCalls.NameOf(_server.ModelVersion), ""));
        Assert.False(await IsReadyAsync("other", ""));
        Assert.False(await IsReadyAsync(TestBundle.Name, "1"));
        Assert.False(await IsReadyAsync("", ""));
    }

    [Fact]
    public async Task ServerMetadata_Asked_SaysWhatItIs()
    {
        ServerMetadataResponse metadata = await _server.Tensor().ServerMetadataAsync(new(), cancellationToken: Tensors.Token);

        Assert.Equal("gendergrpc", metadata.Name);
        Assert.Matches(@"^\d+\.\d+\.\d+$", metadata.Version);
        Assert.Equal(["model_repository"], metadata.Extensions);
    }

    [Fact]
    public async Task ModelMetadata_OfTheActiveModel_ListsWhatInferTakesAndGives()
    {
        ModelMetadataResponse metadata =
            await _server.Tensor().ModelMetadataAsync(new() { Name = Tensors.AnyActive }, cancellationToken: Tensors.Token);

        Assert.Equal(TestBundle.Name, metadata.Name);
        Assert.Equal([_server.ModelVersion], metadata.Versions);
        Assert.Equal("onnxruntime_onnx", metadata.Platform);
        Assert.Equal(["avatar BYTES -1", "nickname BYTES -1"], metadata.Inputs.Select(Shown));
        ModelInferResponse response = await _server.InferAsync(
            Tensors.Nicknames("ff").Asking([.. metadata.Outputs.Select(output => output.Name)]));
        Assert.Equal(
            metadata.Outputs.Select(Shown),
            response.Outputs.Select(output => $"{output.Name} {output.Datatype} {string.Join(',', [-1, .. output.Shape.Skip(1)])}"));
        Assert.Contains("modality_weights FP32 -1,2", metadata.Outputs.Select(Shown));
    }

    [Fact]
    public Task ModelMetadata_OfAnotherModel_IsNotFound() => Refusals.AssertAsync(
        _server.Tensor().ModelMetadataAsync(new() { Name = "other" }, cancellationToken: Tensors.Token).ResponseAsync,
        StatusCode.NotFound,
        "MODEL_NOT_FOUND");

    [Fact]
    public async Task ModelConfig_OfTriton_IsUnimplemented()
    {
        var marshaller = Marshallers.Create<byte[]>(bytes => bytes, bytes => bytes);
        var method = new Method<byte[], byte[]>(
            MethodType.Unary, GRPCInferenceService.Descriptor.FullName, "ModelConfig", marshaller, marshaller);

        RpcException exception = await Assert.ThrowsAsync<RpcException>(() => _server.Channel.CreateCallInvoker()
            .AsyncUnaryCall(method, null, new CallOptions(cancellationToken: Tensors.Token), []).ResponseAsync);

        Assert.Equal(StatusCode.Unimplemented, exception.StatusCode);
    }

    [Fact]
    public async Task StreamInfer_GoodAndBadRequests_AnswersEachInOrder()
    {
        ModelInferRequest[] requests =
        [
            Tensors.Nicknames("ff", "mm"),
            Tensors.Raw([TestAvatars.Broken], null),
            new(),
            Tensors.Raw(null, ["mm"]),
        ];
        for (int i = 0; i < requests.Length; i++)
        {
            requests[i].Id = $"{i}";
        }

        using AsyncDuplexStreamingCall<ModelInferRequest, ModelStreamInferResponse> call =
            _server.Tensor().ModelStreamInfer(cancellationToken: Tensors.Token);
        foreach (ModelInferRequest request in requests)
        {
            await call.RequestStream.WriteAsync(request, Tensors.Token);
        }

        await call.RequestStream.CompleteAsync();
        var responses = new List<ModelStreamInferResponse>();
        await foreach (ModelStreamInferResponse response in call.ResponseStream.ReadAllAsync(Tensors.Token))
        {
            responses.Add(response);
        }

        Assert.Equal(["0", "1", "2", "3"], responses.Select(response => response.InferResponse.Id));
        Assert.Equal(["", "avatar[0] is no image that can be decoded"], responses.Take(2).Select(response => response.ErrorMessage));
        Assert.Contains("No model with this name", responses[2].ErrorMessage, StringComparison.Ordinal);
        Assert.Equal(["female", "male"], responses[0].InferResponse.Texts("label"));
        Assert.Empty(responses[1].InferResponse.Outputs);
        Assert.Equal(["male"], responses[3].InferResponse.Texts("label"));
    }

    [Fact]
    public async Task StreamInfer_ServerStops_AnswersWhatItReadAndSaysSo()
    {
        await using RunningServer server = await RunningServer.StartSlowAsync();
        using AsyncDuplexStreamingCall<ModelInferRequest, ModelStreamInferResponse> call =
            server.Tensor().ModelStreamInfer(cancellationToken: Tensors.Token);
        await call.RequestStream.WriteAsync(Tensors.Nicknames("mm"), Tensors.Token);
        await server.Batches.NextAsync();

        Task stopping = server.App.StopAsync(Tensors.Token);

        Assert.True(await call.ResponseStream.MoveNext(Tensors.Token));
        Assert.Equal(["male"], call.ResponseStream.Current.InferResponse.Texts("label"));
        await Refusals.AssertAsync(call.ResponseStream.MoveNext(Tensors.Token), StatusCode.Unavailable, "SHUTTING_DOWN");
        await stopping;
    }

    private async Task<bool> IsReadyAsync(string name, string version) =>
        (await _server.Tensor().ModelReadyAsync(new() { Name = name, Version = version }, cancellationToken: Tensors.Token)).Ready;

    private static string Shown(ModelMetadataResponse.Types.TensorMetadata tensor) =>
        $"{tensor.Name} {tensor.Datatype} {string.Join(',', tensor.Shape)}";
}
