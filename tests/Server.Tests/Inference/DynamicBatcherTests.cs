using System.Diagnostics.Metrics;
using GenderGrpc.Bundle;
using GenderGrpc.Bundle.Nicknames;
using GenderGrpc.Server.Drift;
using GenderGrpc.Server.Inference;
using GenderGrpc.Server.Options;
using GenderGrpc.Server.Telemetry;
using GenderGrpc.Server.Tests.Fixtures;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace GenderGrpc.Server.Tests.Inference;

public sealed class DynamicBatcherTests : IAsyncLifetime
{
    private readonly ObservedTime _time = new();
    private readonly ServerTraces _traces = new();
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly TestBundle _bundle = TestBundle.Write();
    private readonly BatchCounter _batches;
    private readonly FusedModel _model;
    private readonly DynamicBatcher _batcher;
    private readonly Admission _admission;
    private readonly WorkItemPool _pool;
    private readonly List<WorkItem> _lastStage = [];
    private readonly TaskCompletionSource _lastStageBegun = new();
    private bool _isLastStageOver;

    public DynamicBatcherTests()
    {
        var meters = _services.GetRequiredService<IMeterFactory>();
        _batches = new BatchCounter(meters);
        ModelBundle bundle = ModelBundle.Load(_bundle.Folder);
        _model = new FusedModel(bundle, new InferenceOptions { ExecutionProvider = ExecutionProvider.Cpu });
        _admission = new Admission(16, _time);
        _pool = new WorkItemPool(_admission, bundle.Manifest.Features.Avatar.FeatureBytes, bundle.Manifest.Features.Nickname.Length);
        var options = new InferenceOptions { Workers = 1, MaxBatchSize = 2, QueueCapacity = 8 };
        _batcher = new DynamicBatcher(
            _model, options, BeginLastStage, new ModelDrift(_time), _time, new ServerMetrics(meters), _traces, NullLogger.Instance);
    }

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await _batcher.DisposeAsync();
        _model.Dispose();
        _batches.Dispose();
        _bundle.Dispose();
        _traces.Dispose();
        await _services.DisposeAsync();
    }

    [Fact]
    public async Task Submit_LonelyItem_RunsAtOnce()
    {
        (WorkItem item, Task<PredictionResult> result) = Expect();

        _batcher.Submit(item);

        Assert.Equal(Label.Male, (await result).Decision.Label);
        Assert.Equal(1, _batches.Batches);
    }

    [Fact]
    public async Task WaitForRoomAsync_AsManyAsFillAllBatches_TheNextWaitsUntilOneIsTaken()
    {
        await _batcher.WaitForRoomAsync();
        await _batcher.WaitForRoomAsync();
        Task third = _batcher.WaitForRoomAsync();
        Assert.False(third.IsCompleted);

        (WorkItem item, Task<PredictionResult> result) = Expect();
        _batcher.Submit(item);

        await third;
        await result;
        Assert.False(_batcher.WaitForRoomAsync().IsCompleted);
        _batcher.ReleaseRoom();
    }

    [Fact]
    public async Task Submit_OtherItemExpected_WaitsForMaxQueueDelay()
    {
        (WorkItem item, Task<PredictionResult> result) = Expect();
        (WorkItem late, Task<PredictionResult> lateResult) = Expect();

        _batcher.Submit(item);
        await _time.TimerMadeAsync();
        Assert.Equal(0, _batches.Batches);
        _time.Advance(TimeSpan.FromMilliseconds(1));

        PredictionResult first = await result;
        Assert.Equal(TimeSpan.FromMilliseconds(1), first.Timings.Queue);
        Assert.Equal(1, _batches.Profiles);
        _batcher.Submit(late);
        await lateResult;
    }

    [Fact]
    public async Task Submit_ExpectedItemComes_RunsBothAtOnce()
    {
        (WorkItem item, Task<PredictionResult> result) = Expect();
        (WorkItem company, Task<PredictionResult> companyResult) = Expect();

        _batcher.Submit(item);
        await _time.TimerMadeAsync();
        _batcher.Submit(company);

        await Task.WhenAll(result, companyResult);
        Assert.Equal(1, _batches.Batches);
        Assert.Equal(2, _batches.Profiles);
    }

    [Fact]
    public async Task Submit_ExpectedItemIsAtFault_RunsTheOtherAtOnce()
    {
        (WorkItem item, Task<PredictionResult> result) = Expect();
        (WorkItem faulty, Task<PredictionResult> faultyResult) = Expect();

        _batcher.Submit(item);
        await _time.TimerMadeAsync();
        faulty.Failure = PredictionFailure.AvatarUndecodable;
        _batcher.Submit(faulty);

        Assert.Equal(Label.Male, (await result).Decision.Label);
        Assert.Equal(PredictionFailure.AvatarUndecodable, (await faultyResult).Failure);
        Assert.Equal(1, _batches.Profiles);
    }

    [Fact]
    public async Task Submit_DeadlinePassed_IsNotComputed()
    {
        (WorkItem item, Task<PredictionResult> result) = Expect(_time.GetUtcNow().UtcDateTime.AddSeconds(1));
        _time.Advance(TimeSpan.FromSeconds(1));

        _batcher.Submit(item);

        Assert.Equal(PredictionFailure.DeadlineExceeded, (await result).Failure);
        Assert.Equal(0, _batches.Batches);
    }

    [Fact]
    public async Task Submit_DeadlinePassesWhileItWaits_IsNotComputed()
    {
        (WorkItem item, Task<PredictionResult> result) = Expect(_time.GetUtcNow().UtcDateTime.AddMilliseconds(0.5));
        (WorkItem late, Task<PredictionResult> lateResult) = Expect();

        _batcher.Submit(item);
        await _time.TimerMadeAsync();
        _time.Advance(TimeSpan.FromMilliseconds(1));

        Assert.Equal(PredictionFailure.DeadlineExceeded, (await result).Failure);
        Assert.Equal(0, _batches.Batches);
        _batcher.Submit(late);
        await lateResult;
    }

    [Fact]
    public async Task Submit_SupersededWhileItWaits_IsNotComputed()
    {
        var turn = new SlotTurn(1);
        (WorkItem item, Task<PredictionResult> result) = Expect(turn: turn);
        (WorkItem late, Task<PredictionResult> lateResult) = Expect();

        _batcher.Submit(item);
        await _time.TimerMadeAsync();
        turn.End(2);
        _batcher.Submit(late);

        Assert.Equal(PredictionFailure.Superseded, (await result).Failure);
        Assert.False((await lateResult).IsFailure);
        Assert.Equal(1, _batches.Profiles);
    }

    [Fact]
    public async Task Submit_NicknameSettlesACascade_IsAnsweredByItAlone()
    {
        (WorkItem item, Task<PredictionResult> result) = Expect(isCascade: true);

        _batcher.Submit(item);

        Assert.True((await result).Decision.StoppedEarly);
        Assert.Equal(ModalityMask.Nickname, (await result).Decision.Modalities);
        Assert.Empty(_lastStage);
    }

    [Fact]
    public async Task Submit_NicknameDoesNotSettleACascade_BeginsTheLastStage()
    {
        (WorkItem item, Task<PredictionResult> result) = Expect(isCascade: true);
        // Nothing but m and f.
        item.NicknameIds[1] = 3;

        _batcher.Submit(item);
        await _batches.NextAsync();
        await _lastStageBegun.Task;

        Assert.Same(item, Assert.Single(_lastStage));
        Assert.False(item.IsNicknameFirst);
        Assert.False(result.IsCompleted);
        item.AvatarFeatures.AsSpan().Fill(255);
        item.Modalities = ModalityMask.Both;
        _time.Advance(TimeSpan.FromMilliseconds(2));
        item.FeaturesDone = _time.GetTimestamp();
        _batcher.Expect();
        _batcher.Submit(item);

        PredictionResult last = await result;
        // An avatar's 4 and a nickname's 0 are 2 together, whose confidence of 0.88 isn't enough.
        Assert.Equal((Label.Undetermined, false), (last.Decision.Label, last.Decision.StoppedEarly));
        Assert.Equal(ModalityMask.Both, last.Decision.Modalities);
        Assert.Equal(TimeSpan.FromMilliseconds(2), last.Timings.Features);
        Assert.Equal(2, _batches.Profiles);
    }

    [Fact]
    public async Task Submit_LastStageIsOver_AnswersTheItem()
    {
        _isLastStageOver = true;
        (WorkItem item, Task<PredictionResult> result) = Expect(isCascade: true);
        item.NicknameIds[1] = 3;

        _batcher.Submit(item);

        Assert.Equal(PredictionFailure.ShuttingDown, (await result).Failure);
    }

    private bool BeginLastStage(WorkItem item)
    {
        if (_isLastStageOver)
        {
            return false;
        }

        _lastStage.Add(item);
        _lastStageBegun.SetResult();
        return true;
    }

    private (WorkItem Item, Task<PredictionResult> Result) Expect(
        DateTime? deadline = null, SlotTurn? turn = null, bool isCascade = false)
    {
        Assert.True(_admission.TryEnter(default));
        WorkItem item = _pool.Rent();
        var input = new PredictionInput { MaxError = 0.05, Deadline = deadline ?? DateTime.MaxValue, Turn = turn };
        Task<PredictionResult> result = item.Begin(input, _time.GetTimestamp(), isCascade).AsTask();
        item.Modalities = ModalityMask.Nickname;
        // Begin, m, m.
        item.NicknameIds.AsSpan().Clear();
        item.NicknameIds[0] = RuneTokenizer.BeginId;
        item.NicknameIds[1] = item.NicknameIds[2] = 4;
        _batcher.Expect();
        return (item, result);
    }
}
