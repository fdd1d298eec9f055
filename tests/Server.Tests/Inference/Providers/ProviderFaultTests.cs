using System.Diagnostics.Metrics;
using GenderGrpc.Bundle;
using GenderGrpc.Server.Inference;
using GenderGrpc.Server.Inference.Providers;
using GenderGrpc.Server.Options;
using GenderGrpc.Server.Registry;
using GenderGrpc.Server.Startup;
using GenderGrpc.Server.Telemetry;
using GenderGrpc.Server.Tests.Fixtures;
using GenderGrpc.V1;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Fault = GenderGrpc.Server.Tests.Inference.Providers.FaultyBackend.Fault;
using Label = GenderGrpc.Bundle.Label;

namespace GenderGrpc.Server.Tests.Inference.Providers;

/// <summary>What becomes of a graphics device's failures. The provider that stands in for one fails as it is told to.</summary>
public sealed class ProviderFaultTests : IAsyncLifetime
{
    private static readonly PredictionResult s_failed = new(PredictionFailure.InferenceFailed);

    private readonly TestBundle _folder = TestBundle.Write();
    private readonly ServerTraces _traces = new();
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly FaultyBackend _device = new();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        _folder.Dispose();
        _traces.Dispose();
        await _services.DisposeAsync();
    }

    [Fact]
    public async Task Open_AppendFails_GivesWayToTheCpuAndSaysWhy()
    {
        _device.FailsToAppend = true;

        await using PredictionPipeline pipeline = Open(_device, new CpuBackend());

        Assert.Equal("CPU", pipeline.Provider);
        Assert.StartsWith("DirectML failed: ", pipeline.Chosen.Reason, StringComparison.Ordinal);
        Assert.Empty(_device.Opened);
        Assert.Equal(Label.Female, (await PredictAsync(pipeline)).Decision.Label);
    }

    [Fact]
    public async Task Open_SessionCreationFails_GivesWayToTheCpuAndSaysWhy()
    {
        _device.FailsToCreate = true;

        await using PredictionPipeline pipeline = Open(_device, new CpuBackend());

        Assert.Equal("CPU", pipeline.Provider);
        Assert.StartsWith("DirectML failed: ", pipeline.Chosen.Reason, StringComparison.Ordinal);
        Assert.Equal(Label.Female, (await PredictAsync(pipeline)).Decision.Label);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Open_NoOtherProviderAllowed_RefusesInOneLine(bool failsToAppend)
    {
        (_device.FailsToAppend, _device.FailsToCreate) = (failsToAppend, !failsToAppend);

        StartupException exception = Assert.Throws<StartupException>(() => Open(_device));

        Assert.StartsWith("Inference:ExecutionProvider is directml, but DirectML failed: ", exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', exception.Message);
    }

    [Fact]
    public async Task Open_GraphDoesNotRunWhenWarmedUp_GivesWayToTheCpu()
    {
        _device.Fail(Fault.Error);

        await using PredictionPipeline pipeline = Open(_device, new CpuBackend());

        Assert.Equal("CPU", pipeline.Provider);
        Assert.Single(pipeline.Chosen.Passed);
        Assert.Equal(Label.Female, (await PredictAsync(pipeline)).Decision.Label);
    }

    [Fact]
    public async Task Predict_RunFailsOnce_FailsThatBatchAndGoesOn()
    {
        await using PredictionPipeline pipeline = Open(_device, new CpuBackend());
        int opened = _device.Opened.Count;
        _device.Fail(Fault.Error);

        Assert.Equal(s_failed.Failure, (await PredictAsync(pipeline)).Failure);
        Assert.Equal(Label.Female, (await PredictAsync(pipeline)).Decision.Label);
        Assert.Equal("DirectML", pipeline.Provider);
        Assert.Equal(opened, _device.Opened.Count);
    }

    [Fact]
    public async Task Predict_DeviceLost_OpensItAnewAndAnswersTheBatch()
    {
        await using PredictionPipeline pipeline = Open(_device, new CpuBackend());
        int opened = _device.Opened.Count;
        _device.Fail(Fault.DeviceLost);

        Assert.Equal(Label.Female, (await PredictAsync(pipeline)).Decision.Label);
        Assert.Equal("DirectML", pipeline.Provider);
        Assert.Equal(2 * opened, _device.Opened.Count);
        Assert.False(pipeline.IsLost);
    }

    [Fact]
    public async Task Predict_DeviceLostTwice_FailsTheBatchAndOpensItForTheNext()
    {
        await using PredictionPipeline pipeline = Open(_device, new CpuBackend());
        _device.Fail(Fault.DeviceLost, Fault.DeviceLost);

        Assert.Equal(s_failed.Failure, (await PredictAsync(pipeline)).Failure);
        Assert.True(pipeline.IsLost);
        Assert.Equal(Label.Female, (await PredictAsync(pipeline)).Decision.Label);
        Assert.False(pipeline.IsLost);
    }

    [Fact]
    public async Task Predict_DeviceLostForGood_GoesOnWithTheCpu()
    {
        await using PredictionPipeline pipeline = Open(_device, new CpuBackend());
        _device.Fail(Fault.DeviceLost);
        _device.FailsToAppend = true;

        Assert.Equal(Label.Female, (await PredictAsync(pipeline)).Decision.Label);
        Model model = new Model().WithProvider(pipeline);
        Assert.Equal("CPU", model.Provider.Name);
        Assert.Equal("DirectML", Assert.Single(model.Provider.PassedOver).Name);
        Assert.Equal(Label.Female, (await PredictAsync(pipeline)).Decision.Label);
    }

    [Fact]
    public async Task Predict_DeviceLostForGoodAndNoOtherAllowed_FailsUntilItIsBack()
    {
        await using PredictionPipeline pipeline = Open(_device);
        _device.Fail(Fault.DeviceLost);
        _device.FailsToAppend = true;

        Assert.Equal(s_failed.Failure, (await PredictAsync(pipeline)).Failure);
        Assert.Equal(s_failed.Failure, (await PredictAsync(pipeline)).Failure);
        Assert.True(pipeline.IsLost);
        _device.FailsToAppend = false;
        Assert.Equal(Label.Female, (await PredictAsync(pipeline)).Decision.Label);
        Assert.False(pipeline.IsLost);
    }

    [Fact]
    public void Run_ManyWorkersOfTwoModels_TakeTurnsInTheWholeProcess()
    {
        const int WorkersOfEach = 2;
        _device.WhileRunning = () => Thread.Yield();
        using FusedModel one = OpenModel(_device);
        using FusedModel other = OpenModel(_device);
        int before = _device.Ran.Count;

        RunAtOnce([.. Enumerable.Repeat(one, WorkersOfEach), .. Enumerable.Repeat(other, WorkersOfEach)], runs: 100);

        Assert.Equal(2 * WorkersOfEach * 100, _device.Ran.Count - before);
        Assert.Equal(0, _device.Overlaps);
    }

    [Fact]
    public void Run_ProviderThatNeedsNoTurns_RunsAtTheSameTime()
    {
        var device = new FaultyBackend(runsInTurn: false);
        using FusedModel model = OpenModel(device);
        using var both = new Barrier(participantCount: 2);
        device.WhileRunning = () => both.SignalAndWait(TestContext.Current.CancellationToken);

        RunAtOnce([model, model], runs: 1);

        Assert.Equal(1, device.Overlaps);
    }

    private static void RunAtOnce(FusedModel[] models, int runs)
    {
        Thread[] workers =
        [
            .. models.Select(model => new Thread(() =>
            {
                using BatchTensors tensors = model.CreateTensors(maxBatchSize: 1);
                tensors.WriteBlank(profiles: 1, tokens: 1, hasAvatars: true);
                for (int i = 0; i < runs; i++)
                {
                    model.Run(tensors);
                }
            })),
        ];
        Array.ForEach(workers, worker => worker.Start());
        Array.ForEach(workers, worker => worker.Join());
    }

    private FusedModel OpenModel(FaultyBackend device) =>
        new(ModelBundle.Load(_folder.Folder), new InferenceOptions { MaxBatchSize = 1 }, new ProviderChain(device));

    private PredictionPipeline Open(params ExecutionBackend[] backends) => new(
        ModelBundle.Load(_folder.Folder),
        new ServerOptions(),
        TimeProvider.System,
        new ServerMetrics(_services.GetRequiredService<IMeterFactory>()),
        _traces,
        NullLogger<PredictionPipeline>.Instance,
        new ProviderChain(backends));

    private static async Task<PredictionResult> PredictAsync(PredictionPipeline pipeline)
    {
        await pipeline.AdmitAsync(TestContext.Current.CancellationToken);
        return await pipeline.PredictAsync(new PredictionInput { Nickname = "ff", MaxError = 0.05, Deadline = DateTime.MaxValue });
    }
}
