using GenderGrpc.Cli.Training;
using GenderGrpc.V1;
using Google.Protobuf.WellKnownTypes;
using Spectre.Console;
using Xunit;

namespace GenderGrpc.Client.Tests.Cli;

public sealed class RunDashboardTests
{
    [Fact]
    public void Render_RunningRun_HasEachCurveItsLastValueAndTheTimeLeft()
    {
        var text = Render(Run(100));

        Assert.Contains("runs/1 (a [b]) RUNNING", text, StringComparison.Ordinal);
        Assert.Contains("step 100/400, 5:00 left", text, StringComparison.Ordinal);
        Assert.Matches(@"loss +█.*▁ 0\.01", text);
        Assert.Contains("accuracy", text, StringComparison.Ordinal);
        Assert.Contains("75.0 %", text, StringComparison.Ordinal);
        Assert.Matches(@"kept +▄+ +50\.0 %", text);
        Assert.Matches(@"learning rate +▄+ +0\.001", text);
        Assert.Matches(@"images/s +▄+ +200", text);
        Assert.All(text.Split('\n'), line => Assert.InRange(line.TrimEnd().Length, 0, 80));
    }

    [Fact]
    public void TimeLeft_AfterAPause_CountsOnlyWhatCameSince()
    {
        var progress = Run(100);

        progress.Apply(new RunEvent { StateChange = new RunStateChange { State = RunState.Paused } });
        Assert.Null(progress.TimeLeft);

        progress.Apply(new RunEvent { StateChange = new RunStateChange { State = RunState.Running } });
        progress.Apply(Step(101, 5000));
        progress.Apply(Step(102, 5002));
        Assert.Equal(TimeSpan.FromSeconds(298 * 2), progress.TimeLeft);
    }

    [Fact]
    public void Render_RunWithoutSteps_IsEmptyCurves() =>
        Assert.Contains("step 0", Render(new RunProgress(new Run { Name = "runs/1", State = RunState.Queued })), StringComparison.Ordinal);

    [Theory]
    [InlineData(10)]
    [InlineData(511)]
    [InlineData(512)]
    [InlineData(100_000)]
    public void Curve_AnyLength_KeepsItsShapeInBoundedMemory(int count)
    {
        var curve = new Curve();
        for (var i = 0; i < count; i++)
        {
            curve.Add(i);
        }

        var points = curve.Points(60);

        Assert.Equal(Math.Min(60, count), points.Length);
        Assert.Equal(points.Order(), points);
        Assert.InRange(points[^1], count * 0.9, count);
        Assert.Equal(count - 1, curve.Last);
    }

    [Fact]
    public void Sparkline_HighAndLow_UseTheWholeHeight()
    {
        Assert.Equal(["█ ", "█▁"], Sparkline.Rows([1, 0], 2));
        Assert.Equal(["▄▄"], Sparkline.Rows([3, 3], 1));
        Assert.Equal([" ▄"], Sparkline.Rows([double.NaN, 3], 1));
        Assert.Equal(["", ""], Sparkline.Rows([], 2));
    }

    private static RunProgress Run(int steps)
    {
        var progress = new RunProgress(
            new Run { Name = "runs/1", DisplayName = "a [b]", State = RunState.Running, TotalSteps = 400 });
        for (var step = 1; step <= steps; step++)
        {
            progress.Apply(Step(step, step));
        }

        progress.Apply(new RunEvent { Epoch = new EpochMetrics { Epoch = 1, ValidationAccuracy = 0.75 } });
        return progress;
    }

    private static RunEvent Step(int step, int second) => new()
    {
        Time = new Timestamp { Seconds = second },
        Step = new StepMetrics
        {
            Step = step,
            Epoch = 1,
            Loss = 1.0 / step,
            KeptFraction = 0.5,
            LearningRate = 0.001,
            ProfilesPerSecond = 200,
        },
    };

    private static string Render(RunProgress progress)
    {
        using var writer = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(writer), Ansi = AnsiSupport.No });
        console.Profile.Width = 80;
        console.Write(RunDashboard.Render(progress, 80));
        return writer.ToString();
    }
}
