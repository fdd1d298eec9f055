using System.Globalization;
using GenderGrpc.Client.Realtime;
using GenderGrpc.GameLoop.Engine;
using GenderGrpc.GameLoop.Report;

namespace GenderGrpc.GameLoop;

/// <summary>
/// The loop. Each frame moves the world, asks about those who appeared, and takes the answers that are there; whoever's answer expired
/// is asked about again.
/// </summary>
internal sealed class GameRun(GameOptions options, TimeProvider time, QuitSignal quit, TextWriter output)
{
    private const int Seed = 1;

    // Of a frame's 16.7 ms.
    private static readonly TimeSpan s_pollBudget = TimeSpan.FromMilliseconds(1);

    private static readonly TimeSpan s_longestEnd = TimeSpan.FromSeconds(5);

    private readonly PredictionResult[] _results = new PredictionResult[256];
    private readonly Account _account = new();
    private readonly Durations _calls = new();
    private RealtimeState _state = RealtimeState.Stopped;
    private bool _wasReached;

    public GameSummary Play()
    {
        var cast = Cast.Load();
        var world = new World(options.Entities, cast.Size, Seed);
        using var predictor = new RealtimePredictor(options.Server, new RealtimeOptions { Time = time });
        predictor.Start();
        var clock = new FrameClock(time);
        while (clock.Elapsed < options.Duration && !quit.Wait(clock.Wait))
        {
            clock.Begin();
            world.Advance(FrameClock.FrameTime);
            var begun = time.GetTimestamp();
            Submit(predictor, world, cast);
            var count = predictor.Poll(_results, s_pollBudget);
            _calls.Add(time.GetElapsedTime(begun));
            Take(world, count);
            Watch(predictor, clock);
        }

        // What was submitted last is predicted or expires; if it does neither, stopping ends it.
        TakeOwed(predictor, world, options.Deadline + s_longestEnd);
        predictor.Stop();
        TakeOwed(predictor, world, s_longestEnd);
        return new GameSummary(clock.Frames, clock.LateFrames, _calls, _account, _wasReached);
    }

    private void Submit(RealtimePredictor predictor, World world, Cast cast)
    {
        var deadline = time.GetUtcNow() + options.Deadline;
        for (var slot = 0; slot < world.Entities.Length; slot++)
        {
            ref var entity = ref world.Entities[slot];
            if (!entity.IsToBeAsked)
            {
                continue;
            }

            if (!predictor.TrySubmit(
                (ulong)slot, cast.AvatarOf(entity.Profile), cast.NicknameOf(entity.Profile), deadline, out var submission))
            {
                // Those who are left are asked about in the next frame.
                _account.Refuse();
                return;
            }

            entity.IsToBeAsked = false;
            entity.Submission = submission;
            _account.Accept(submission);
        }
    }

    private void Take(World world, int count)
    {
        foreach (ref readonly var result in _results.AsSpan(0, count))
        {
            _account.Take(result);
            ref var entity = ref world.Entities[(int)result.Slot];
            if (result.Submission != entity.Submission)
            {
                // Of somebody who has left.
                continue;
            }

            if (result.Outcome == PredictionOutcome.Prediction)
            {
                entity.Label = result.Label;
            }
            else if (result.Outcome == PredictionOutcome.Expired)
            {
                entity.IsToBeAsked = true;
            }
        }
    }

    private void Watch(RealtimePredictor predictor, FrameClock clock)
    {
        if (predictor.State == _state)
        {
            return;
        }

        _state = predictor.State;
        _wasReached |= _state == RealtimeState.Ready;
        var why = _state == RealtimeState.Reconnecting ? $": {predictor.Failure}" : "";
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{clock.Elapsed.TotalSeconds,6:0.0} s  {_state}{why}"));
    }

    private void TakeOwed(RealtimePredictor predictor, World world, TimeSpan longest)
    {
        var clock = new FrameClock(time);
        while (_account.Owed > 0 && clock.Elapsed < longest)
        {
            clock.Begin();
            Take(world, predictor.Poll(_results, s_pollBudget));
            if (quit.Wait(clock.Wait))
            {
                Thread.Yield();
            }
        }
    }
}
