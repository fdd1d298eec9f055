using System.Net.Sockets;
using GenderGrpc.Server.Startup;
using GenderGrpc.Server.Tests.Fixtures;
using GenderGrpc.V1;
using Google.Rpc;
using Grpc.AspNetCore.Server;
using Grpc.Core;
using Grpc.Health.V1;
using Grpc.Net.Client;
using Grpc.Reflection.V1Alpha;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace GenderGrpc.Server.Tests;

public sealed class LifecycleTests
{
    [Theory]
    [InlineData("")]
    [InlineData("gendergrpc.v1.PredictionService")]
    [InlineData("gendergrpc.v1.ModelService")]
    [InlineData("gendergrpc.v1.TrainingService")]
    public async Task HealthCheck_Running_IsServing(string service)
    {
        await using RunningServer server = await RunningServer.StartAsync();

        HealthCheckResponse response = await new Health.HealthClient(server.Channel).CheckAsync(
            new HealthCheckRequest { Service = service }, cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal(HealthCheckResponse.Types.ServingStatus.Serving, response.Status);
    }

    [Theory]
    [InlineData("gendergrpc.provider.cpu", HealthCheckResponse.Types.ServingStatus.Serving)]
    [InlineData("gendergrpc.provider.directml", HealthCheckResponse.Types.ServingStatus.NotServing)]
    [InlineData("gendergrpc.provider.cuda", HealthCheckResponse.Types.ServingStatus.NotServing)]
    public async Task HealthCheck_Provider_TellsWhetherItComputes(string service, HealthCheckResponse.Types.ServingStatus expected)
    {
        await using RunningServer server = await RunningServer.StartAsync("--Inference:ExecutionProvider=cpu");

        HealthCheckResponse response = await new Health.HealthClient(server.Channel).CheckAsync(
            new HealthCheckRequest { Service = service }, cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal(expected, response.Status);
    }

    [Fact]
    public async Task HealthWatch_Stopping_SaysNotServing()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        using AsyncServerStreamingCall<HealthCheckResponse> call = new Health.HealthClient(server.Channel).Watch(
            new HealthCheckRequest(), cancellationToken: TestContext.Current.CancellationToken);
        Assert.True(await call.ResponseStream.MoveNext(TestContext.Current.CancellationToken));

        Task stopping = server.App.StopAsync(TestContext.Current.CancellationToken);

        HealthCheckResponse last = call.ResponseStream.Current;
        while (await call.ResponseStream.MoveNext(TestContext.Current.CancellationToken))
        {
            last = call.ResponseStream.Current;
        }

        Assert.Equal(HealthCheckResponse.Types.ServingStatus.NotServing, last.Status);
        await stopping;
    }

    [Fact]
    public async Task Reflection_OnLoopback_ListsEveryServiceThatIsMapped()
    {
        await using RunningServer server = await RunningServer.StartAsync();

        ServerReflectionResponse response = await ReflectAsync(server, new ServerReflectionRequest { ListServices = "" });

        IEnumerable<string> mapped = ((IEndpointRouteBuilder)server.App).DataSources
            .SelectMany(source => source.Endpoints)
            .Select(endpoint => endpoint.Metadata.GetMetadata<GrpcMethodMetadata>()?.Method.ServiceName)
            .OfType<string>()
            .Distinct();
        string[] listed = [.. response.ListServicesResponse.Service.Select(service => service.Name)];
        Assert.Contains("gendergrpc.v1.PredictionService", listed);
        Assert.Equal(mapped.Order(), listed.Order());
    }

    [Theory]
    [InlineData("gendergrpc.v1.PredictionService")]
    [InlineData("gendergrpc.v1.ModelService")]
    [InlineData("gendergrpc.v1.TrainingService")]
    [InlineData("inference.GRPCInferenceService")]
    [InlineData("grpc.health.v1.Health")]
    [InlineData("google.rpc.ErrorInfo")]
    [InlineData("google.rpc.BadRequest")]
    [InlineData("google.rpc.RetryInfo")]
    public async Task Reflection_Symbol_IsDescribed(string symbol)
    {
        await using RunningServer server = await RunningServer.StartAsync();

        // A generic client shows an error's details only where it can ask for their types, which no service imports.
        ServerReflectionResponse response =
            await ReflectAsync(server, new ServerReflectionRequest { FileContainingSymbol = symbol });

        Assert.NotEmpty(response.FileDescriptorResponse?.FileDescriptorProto ?? []);
    }

    [Fact]
    public async Task Reflection_TurnedOff_IsUnimplemented()
    {
        await using RunningServer server = await RunningServer.StartAsync("--Reflection:Enabled=false");

        RpcException exception = await Assert.ThrowsAsync<RpcException>(
            () => ReflectAsync(server, new ServerReflectionRequest { ListServices = "" }));

        Assert.Equal(StatusCode.Unimplemented, exception.StatusCode);
    }

    [Fact]
    public async Task Stop_WithWorkInFlight_AnswersItFirst()
    {
        await using RunningServer server = await RunningServer.StartSlowAsync();
        CancellationToken cancellationToken = TestContext.Current.CancellationToken;
        using AsyncDuplexStreamingCall<StreamPredictRequest, StreamPredictResponse> stream =
            server.Client.StreamPredict(cancellationToken: cancellationToken);
        await stream.RequestStream.WriteAsync(
            new StreamPredictRequest { Sequence = 7, Profile = new Profile { Nickname = "mm" } }, cancellationToken);
        await server.Batches.NextAsync();
        Task<PredictResponse> unary = server.Client.PredictAsync(
            new PredictRequest { Profile = new Profile { Nickname = "ff" } }, cancellationToken: cancellationToken).ResponseAsync;
        Task<HealthCheckResponse> health = new Health.HealthClient(server.Channel)
            .CheckAsync(new HealthCheckRequest(), cancellationToken: cancellationToken).ResponseAsync;
        // Calls of one connection arrive in order: the prediction is in the server once this is answered.
        await health;

        Task stopping = server.App.StopAsync(cancellationToken);

        Assert.True(await stream.ResponseStream.MoveNext(cancellationToken));
        Assert.Equal(7UL, stream.ResponseStream.Current.Sequence);
        Assert.Equal(Label.Male, stream.ResponseStream.Current.Prediction.Label);
        RpcException end =
            await Assert.ThrowsAsync<RpcException>(() => stream.ResponseStream.MoveNext(cancellationToken));
        Assert.Equal(StatusCode.Unavailable, end.StatusCode);
        Assert.Equal("SHUTTING_DOWN", end.Details().Detail<ErrorInfo>().Reason);
        Assert.Equal(Label.Female, (await unary).Prediction.Label);
        await stopping;
    }

    [Fact]
    public async Task Listen_UnixSocket_Serves()
    {
        using TestBundle bundle = TestBundle.Write();
        string path = Path.Combine(bundle.Folder, "socket");
        await using WebApplication app = await ServerApplication.BuildAsync(
        [
            $"--Listen:Address=http://unix:{path}",
            "--Listen:HttpAddress=",
            $"--Model:Folder={bundle.Folder}",
            $"--Data:Folder={Path.Combine(bundle.Folder, "data")}",
            "--Logging:Console:LogLevel:Default=None",
        ]);
        await app.StartAsync(TestContext.Current.CancellationToken);
        using var handler = new SocketsHttpHandler
        {
            ConnectCallback = async (_, cancellationToken) =>
            {
                var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellationToken);
                return new NetworkStream(socket, ownsSocket: true);
            },
        };
        using GrpcChannel channel = GrpcChannel.ForAddress("http://localhost", new GrpcChannelOptions { HttpHandler = handler });

        PredictResponse response = await new PredictionService.PredictionServiceClient(channel).PredictAsync(
            new PredictRequest { Profile = new Profile { Nickname = "ff" } },
            cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal(Label.Female, response.Prediction.Label);
        await app.StopAsync(TestContext.Current.CancellationToken);
    }

    private static async Task<ServerReflectionResponse> ReflectAsync(RunningServer server, ServerReflectionRequest request)
    {
        using AsyncDuplexStreamingCall<ServerReflectionRequest, ServerReflectionResponse> call =
            new ServerReflection.ServerReflectionClient(server.Channel)
                .ServerReflectionInfo(cancellationToken: TestContext.Current.CancellationToken);
        try
        {
            await call.RequestStream.WriteAsync(request, TestContext.Current.CancellationToken);
            await call.RequestStream.CompleteAsync();
        }
        catch (RpcException)
        {
            // A call that has ended already can't be written to; how it ended is what reading says.
        }

        Assert.True(await call.ResponseStream.MoveNext(TestContext.Current.CancellationToken));
        return call.ResponseStream.Current;
    }
}
