using System.Diagnostics;
using GenderGrpc.Benchmarks.Profiles;
using GenderGrpc.Client.Realtime;
using GenderGrpc.GameLoop.Engine;
using GenderGrpc.GameLoop.Report;

namespace GenderGrpc.Benchmarks.Load;

/// <summary>
/// A frame loop with a predictor of its own. Its slots change by a schedule, whatever became of earlier submissions, and it keeps account
/// of every one. For one thread.
/// </summary>
internal sealed class FrameClient(RealtimePredictor predictor, EncodedProfile[] profiles, ChangeSchedule changes)
{
    /// <summary>How long a prediction is of use.</summary>
    public static readonly TimeSpan Deadline = TimeSpan.FromMilliseconds(250);

    private const int Slots = 16;

    // No frame has more changes: those of a frame that is very late wait for the next.
    private const int MostChanges = 256;

    private static readonly TimeSpan PollBudget = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan LongestEnd = TimeSpan.FromSeconds(10);

    // A wait may end so much too early.
    private static readonly TimeSpan Tolerance = TimeSpan.FromMilliseconds(1);

    private readonly PredictionResult[] _results = new PredictionResult[MostChanges];
    private readonly (long Submission, TimeSpan Due)[] _accepted = new (long, TimeSpan)[MostChanges];
    private readonly Dictionary<long, TimeSpan> _due = [];
    private TimeSpan _warmUp;
    private long _change;
    private int _acceptedCount;
    private int _refusedCount;

    /// <summary>Submissions and results.</summary>
    public Account Account { get; } = new();

    /// <summary>What the calls of the predictor took in each frame after the warm-up.</summary>
    public Durations Calls { get; } = new();

    /// <summary>
    /// Of predictions of what changed after the warm-up: from when the frame was due that saw it to when the prediction was handed out.
    /// </summary>
    public Durations EndToEnd { get; } = new();

    /// <summary>The same in frames, from the one that saw the change to the one that was handed the prediction.</summary>
    public FrameCounts Frames { get; } = new();

    /// <summary>Bytes that those calls allocated on this thread after the warm-up.</summary>
    public long AllocatedBytes { get; private set; }

    /// <summary>Frames that began a whole frame's time late.</summary>
    public int LateFrames { get; private set; }

    /// <summary>Runs so many frames, and then until every submission has its result.</summary>
    public void Run(int warmUpFrames, int frames, CancellationToken cancellationToken)
    {
        _warmUp = warmUpFrames * FrameClock.FrameTime;
        var clock = new FrameClock(TimeProvider.System);
        while (clock.Frames < warmUpFrames + frames && !cancellationToken.WaitHandle.WaitOne(clock.Wait))
        {
            clock.Begin();
            RunFrame(clock, isCounted: clock.Frames > warmUpFrames);
        }

        LateFrames = clock.LateFrames;
        TakeOwed(clock, cancellationToken);
        predictor.Stop();
        TakeOwed(clock, cancellationToken);
    }

    private void RunFrame(FrameClock clock, bool isCounted)
    {
        DateTimeOffset deadline = DateTimeOffset.UtcNow + Deadline;
        TimeSpan now = clock.Elapsed + Tolerance;
        long allocated = GC.GetAllocatedBytesForCurrentThread();
        long begun = Stopwatch.GetTimestamp();
        Submit(clock.Due, now, deadline);
        int count = predictor.Poll(_results, PollBudget);
        TimeSpan took = Stopwatch.GetElapsedTime(begun);
        allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
        if (isCounted)
        {
            Calls.Add(took);
            AllocatedBytes += allocated;
        }

        // Keeping account isn't what is measured.
        NoteSubmissions();
        Take(count, clock);
    }

    private void Submit(TimeSpan frame, TimeSpan now, DateTimeOffset deadline)
    {
        _acceptedCount = 0;
        _refusedCount = 0;
        for (int i = 0; i < MostChanges && changes.FrameOf(_change, frame) is var due && due <= now; i++, _change++)
        {
            EncodedProfile profile = profiles[_change % profiles.Length];
            if (predictor.TrySubmit((ulong)(_change % Slots), profile.Avatar, profile.Nickname, deadline, out long submission))
            {
                _accepted[_acceptedCount++] = (submission, due);
            }
            else
            {
                _refusedCount++;
            }
        }
    }

    private void NoteSubmissions()
    {
        foreach ((long submission, TimeSpan due) in _accepted.AsSpan(0, _acceptedCount))
        {
            Account.Accept(submission);
            _due[submission] = due;
        }

        for (int i = 0; i < _refusedCount; i++)
        {
            Account.Refuse();
        }
    }

    private void Take(int count, FrameClock clock)
    {
        foreach (ref readonly PredictionResult result in _results.AsSpan(0, count))
        {
            Account.Take(result);
            if (_due.Remove(result.Submission, out TimeSpan due)
                && due >= _warmUp
                && result.Outcome == PredictionOutcome.Prediction)
            {
                EndToEnd.Add(clock.Elapsed - due);
                Frames.Add(clock.Due - due);
            }
        }
    }

    private void TakeOwed(FrameClock clock, CancellationToken cancellationToken)
    {
        TimeSpan end = clock.Elapsed + LongestEnd;
        while (Account.Owed > 0 && clock.Elapsed < end && !cancellationToken.WaitHandle.WaitOne(clock.Wait))
        {
            clock.Begin();
            Take(predictor.Poll(_results, PollBudget), clock);
        }
    }
}
