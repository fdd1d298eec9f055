using GenderGrpc.Server.Tests.Fixtures;
using GenderGrpc.V1;
using Grpc.Core;

namespace GenderGrpc.Server.Tests.Runs;

public sealed class PromoteRunTests : IDisposable
{
    private readonly TestBundle _own = TestBundle.Write();
    private readonly TestBundle _trained = TestBundle.Write(name: "trained");
    private readonly TemporaryFolder _data = new();

    public void Dispose()
    {
        _own.Dispose();
        _trained.Dispose();
        _data.Dispose();
    }

    [Fact]
    public async Task Promote_FiveCopiesAtOnce_ServeTheModelOnce()
    {
        await using RunningServer server = await StartAsync();
        Run run = await TrainAsync(server);

        PromoteRunResponse[] answers =
            await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => server.Training.PromoteAsync(run.Name, "once")));

        Assert.All(answers, answer => Assert.Equal(answers[0], answer));
        Assert.Equal(_trained.Version, answers[0].ModelVersion);
        Assert.Equal(5, answers[0].Gates.Count);
        Assert.All(answers[0].Gates, gate => Assert.True(gate.Passed));
        Model model = await server.Models.GetAsync(_trained.Version);
        Assert.True(model.Active);
        Assert.Equal(run.Name, model.Run);
        RunEvent promoted = Assert.Single(
            await server.Training.WatchAsync(run.Name), happened => happened.Promotion is not null);
        Assert.Equal(_trained.Version, promoted.Promotion.ModelVersion);
        Assert.Equal(_own.Version, (await server.Models.RollbackAsync()).Version);
    }

    [Theory]
    [InlineData("minimum_accuracy", "--Promotion:MinimumAccuracy=0.8")]
    [InlineData("minimum_macro_f1", "--Promotion:MinimumMacroF1=0.8")]
    [InlineData("maximum_calibration_error", "--Promotion:MaximumCalibrationError=0.05")]
    [InlineData("minimum_slice_accuracy", "--Promotion:MinimumSliceAccuracy=0.8")]
    public async Task Promote_GateNotPassed_IsRefusedUnlessForced(string gate, string option)
    {
        await using RunningServer server = await StartAsync(option);
        Run run = await TrainAsync(server);

        RpcException exception = await Refusals.AssertAsync(
            server.Training.PromoteAsync(run.Name), StatusCode.FailedPrecondition, "PROMOTION_GATED");
        Assert.Contains(gate, exception.Status.Detail, StringComparison.Ordinal);
        Assert.Single(await server.Models.ListAsync());

        PromoteRunResponse forced = await server.Training.PromoteAsync(run.Name, force: true);
        Assert.False(Assert.Single(forced.Gates, result => !result.Passed).Passed);
        RunEvent promoted = Assert.Single(
            await server.Training.WatchAsync(run.Name), happened => happened.Promotion is not null);
        Assert.Equal(gate, Assert.Single(promoted.Promotion.OverriddenGates).Gate);
        Assert.True((await server.Models.GetAsync(_trained.Version)).Active);
    }

    [Fact]
    public async Task Promote_LessAccurateThanTheActiveModel_IsRefused()
    {
        using TestBundle worse = TestBundle.Write(name: "worse", sign: -1);
        await using RunningServer server = await StartAsync();
        Run run = await TrainAsync(server, worse);

        RpcException exception = await Refusals.AssertAsync(
            server.Training.PromoteAsync(run.Name), StatusCode.FailedPrecondition, "PROMOTION_GATED");

        Assert.Contains("accuracy_against_active: 0, the limit is 0.98", exception.Status.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Promote_DatasetGone_CannotCompareAndIsRefused()
    {
        await using RunningServer server = await StartAsync();
        Run run = await TrainAsync(server);
        Directory.Delete(Path.Combine(_data.Path, RunCalls.Dataset), recursive: true);

        RpcException exception = await Refusals.AssertAsync(
            server.Training.PromoteAsync(run.Name), StatusCode.FailedPrecondition, "PROMOTION_GATED");

        Assert.Contains("accuracy_against_active", exception.Status.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Promote_RunOrBundleNotReady_IsRefused()
    {
        await using RunningServer server = await StartAsync();
        Run queued = await server.Training.CreateAsync();
        await Refusals.AssertAsync(
            server.Training.PromoteAsync(queued.Name), StatusCode.FailedPrecondition, "RUN_NOT_SUCCEEDED");
        await server.Training.CancelAsync(queued.Name);

        Run run = await TrainAsync(server);
        File.AppendAllText(Path.Combine(_data.Path, run.Name, "bundle", "model.onnx"), "x");
        await Refusals.AssertAsync(
            server.Training.PromoteAsync(run.Name, force: true), StatusCode.FailedPrecondition, "RUN_BUNDLE_INVALID");
    }

    private async Task<RunningServer> StartAsync(params string[] options)
    {
        RunningServer server = await RunningServer.StartOnAsync(_own, _data, [.. ScriptedTrainer.Options(), .. options]);
        server.AddDataset(
            "nickname,label,split\nff,female,test\nmm,male,test\nmf,male,train\nfff,undetermined,test\nmmm,male,test\n");
        return server;
    }

    private async Task<Run> TrainAsync(RunningServer server, TestBundle? trained = null)
    {
        trained ??= _trained;
        Run run = await server.Training.CreateAsync();
        using ScriptedTrainer trainer = await ScriptedTrainer.TakeAsync(server);
        string bundle = Directory.CreateDirectory(Path.Combine(trainer.Assignment.RunFolder, "bundle")).FullName;
        foreach (string file in Directory.GetFiles(trained.Folder))
        {
            File.Copy(file, Path.Combine(bundle, Path.GetFileName(file)));
        }

        await trainer.EndAsync(new TrainerEnd { ModelVersion = trained.Version });
        return await server.Training.GetAsync(run.Name);
    }
}
