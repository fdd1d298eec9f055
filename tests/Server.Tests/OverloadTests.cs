using GenderGrpc.Server.Tests.Fixtures;
using GenderGrpc.V1;
using Google.Rpc;
using Grpc.Core;

namespace GenderGrpc.Server.Tests;

public sealed class OverloadTests
{
    private static readonly PredictRequest Request = new() { Profile = new Profile { Nickname = "ff" } };

    [Fact]
    public async Task Predict_QueueFull_IsRefusedWithRetryInfo()
    {
        await using RunningServer server = await RunningServer.StartSlowAsync("--Inference:QueueCapacity=1");
        Task<PredictResponse> first = PredictAsync(server);
        await server.Batches.NextAsync();

        RpcException unary = await Assert.ThrowsAsync<RpcException>(() => PredictAsync(server));
        RpcException batch = await Assert.ThrowsAsync<RpcException>(() => server.Client.BatchPredictAsync(
            new BatchPredictRequest { Profiles = { Request.Profile } },
            cancellationToken: TestContext.Current.CancellationToken).ResponseAsync);

        foreach (RpcException exception in (RpcException[])[unary, batch])
        {
            Assert.Equal(StatusCode.ResourceExhausted, exception.StatusCode);
            Assert.Equal("QUEUE_FULL", exception.Details().Detail<ErrorInfo>().Reason);
            Assert.True(exception.Details().Detail<RetryInfo>().RetryDelay.ToTimeSpan() > TimeSpan.Zero);
        }

        Assert.Equal(Label.Female, (await first).Prediction.Label);
    }

    [Fact]
    public async Task Predict_DeadlinePassedInQueue_SpendsNoInference()
    {
        await using RunningServer server = await RunningServer.StartSlowAsync();
        Task<PredictResponse> first = PredictAsync(server);
        await server.Batches.NextAsync();

        RpcException[] exceptions = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ =>
            Assert.ThrowsAsync<RpcException>(() => PredictAsync(server, DateTime.UtcNow.AddMilliseconds(50)))));
        await first;
        await PredictAsync(server);

        Assert.All(exceptions, exception => Assert.Equal(StatusCode.DeadlineExceeded, exception.StatusCode));
        Assert.Equal(2, server.Batches.Profiles);
    }

    [Fact]
    public async Task StreamPredict_CancelledInQueue_SpendsNoInference()
    {
        await using RunningServer server = await RunningServer.StartSlowAsync();
        Task<PredictResponse> first = PredictAsync(server);
        await server.Batches.NextAsync();
        using (AsyncDuplexStreamingCall<StreamPredictRequest, StreamPredictResponse> call =
            server.Client.StreamPredict(cancellationToken: TestContext.Current.CancellationToken))
        {
            for (int i = 0; i < 20; i++)
            {
                await call.RequestStream.WriteAsync(
                    new StreamPredictRequest { Profile = Request.Profile }, TestContext.Current.CancellationToken);
            }
        }

        await first;
        await PredictAsync(server);

        Assert.Equal(2, server.Batches.Profiles);
    }

    private static Task<PredictResponse> PredictAsync(RunningServer server, DateTime? deadline = null) =>
        server.Client.PredictAsync(Request, deadline: deadline, cancellationToken: TestContext.Current.CancellationToken)
            .ResponseAsync;
}
