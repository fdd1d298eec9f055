namespace GenderGrpc.Client.Realtime;

/// <summary>
/// Predictions for a program with a frame loop. <see cref="TrySubmit(ulong, ReadOnlySpan{byte}, ReadOnlySpan{char}, DateTimeOffset)"/>
/// and <see cref="Poll"/> never wait, never throw, and allocate nothing on the thread that calls them, whether the server answers, is
/// away or comes back; results come out on that thread.
/// </summary>
/// <remarks>
/// <para>Each accepted submission gets exactly one result: a prediction, superseded, expired, or an error.</para>
/// <para>The latest wins in a slot: a newer submission supersedes those of its slot that the model doesn't compute yet, wherever they
/// are. No prediction comes after that of a newer submission of its slot.</para>
/// <para>What was with the server when a connection broke is sent again on the next one, unless it is superseded or expired by then;
/// when the third connection breaks on it, it is an error (UNAVAILABLE).</para>
/// <para>While the server is away submissions wait. Those without a deadline wait until it comes back, so give them one.</para>
/// <para>One thread at a time may submit and poll. The other members are for any thread.</para>
/// </remarks>
public sealed class RealtimePredictor : IDisposable, IAsyncDisposable
{
    /// <summary>The largest avatar, in bytes; a larger one is an error (INVALID_ARGUMENT).</summary>
    public const int MaxAvatarBytes = 2 << 20;

    private readonly TimeProvider _time;
    private readonly SubmissionTable _table;
    private readonly HandoverRing<int> _submissions;
    private readonly HandoverRing<Outcome> _outcomes;
    private readonly RealtimePump _pump;
    private int _isStarted;

    /// <summary>Reserves its memory; the connection is made once it is started.</summary>
    /// <param name="address">The server, such as <c>http://127.0.0.1:5055</c>; the scheme is http or https.</param>
    /// <param name="options">Capacity, pauses and the clock; null: the defaults.</param>
    /// <exception cref="ArgumentException">The address isn't an absolute http or https URL.</exception>
    public RealtimePredictor(Uri address, RealtimeOptions? options = null)
        : this(ServerAddress.Of(address), options)
    {
    }

    /// <summary>Reserves its memory; the connection is made once it is started.</summary>
    /// <param name="address">
    /// Where the servers are. It is connected with one of them at a time, and goes on with the next where that is lost.
    /// </param>
    /// <param name="options">Capacity, pauses and the clock; null: the defaults.</param>
    public RealtimePredictor(ServerAddress address, RealtimeOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(address);
        options ??= new RealtimeOptions();
        _time = options.Time;
        _table = new SubmissionTable(options);
        _submissions = new HandoverRing<int>(options.Capacity);
        _outcomes = new HandoverRing<Outcome>(options.Capacity);
        _pump = new RealtimePump(address, _table, _submissions, _outcomes, options);
    }

    /// <summary>How it stands with the server.</summary>
    public RealtimeState State => _pump.State;

    /// <summary>Why the latest attempt to reach the server, or the latest stream, ended, for people; null if none did.</summary>
    public string? Failure => _pump.Failure;

    /// <summary>Submissions that were accepted and whose results weren't handed out yet. For the thread that polls.</summary>
    public int Outstanding => _table.Count;

    /// <summary>Begins to connect, beside the calling thread. It can be started once.</summary>
    /// <exception cref="InvalidOperationException">It was started before, or stopped.</exception>
    public void Start()
    {
        if (_pump.IsStopping || Interlocked.Exchange(ref _isStarted, 1) != 0)
        {
            throw new InvalidOperationException("A real-time predictor is started once; make a new one.");
        }

        _pump.Start();
    }

    /// <inheritdoc cref="TrySubmit(ulong, ReadOnlySpan{byte}, ReadOnlySpan{char}, DateTimeOffset, out long)"/>
    public bool TrySubmit(ulong slot, ReadOnlySpan<byte> avatar, ReadOnlySpan<char> nickname, DateTimeOffset deadline) =>
        TrySubmit(slot, avatar, nickname, deadline, out _);

    /// <summary>Submits a profile. Both its parts are copied.</summary>
    /// <returns>
    /// False, and no result is owed, if there is no room (see <see cref="RealtimeOptions.Capacity"/> and
    /// <see cref="RealtimeOptions.AvatarBytes"/>), or it isn't started, or it is stopped.
    /// </returns>
    /// <param name="slot">What the profile is of, such as an entity: the latest submission of a slot wins.</param>
    /// <param name="avatar">An encoded image (JPEG, PNG, WebP, GIF, BMP); empty: none.</param>
    /// <param name="nickname">The name that the profile shows, in any script; empty: none.</param>
    /// <param name="deadline">When the result is of no more use; <see cref="DateTimeOffset.MaxValue"/>: never.</param>
    /// <param name="submission">The number that its result will have.</param>
    public bool TrySubmit(
        ulong slot, ReadOnlySpan<byte> avatar, ReadOnlySpan<char> nickname, DateTimeOffset deadline, out long submission)
    {
        if (State == RealtimeState.Stopped
            || !_table.TryAdd(slot, avatar, nickname, deadline, _time.GetTimestamp(), out var entry))
        {
            submission = 0;
            return false;
        }

        submission = _table[entry].Number;
        _submissions.Put(entry);
        _pump.Wake();
        return true;
    }

    /// <summary>Hands results out. It goes on doing so when it is stopped or disposed of.</summary>
    /// <returns>How many there are.</returns>
    /// <param name="results">Where to write them; those that don't fit wait for the next call.</param>
    /// <param name="budget">How long to go on; one result is handed out even if it is zero.</param>
    public int Poll(Span<PredictionResult> results, TimeSpan budget)
    {
        if (_pump.HasStopped)
        {
            GiveUpLate();
        }

        var begun = _time.GetTimestamp();
        var now = begun;
        var count = 0;
        while (count < results.Length && _time.GetElapsedTime(begun, now) <= budget && _outcomes.TryTake(out var outcome))
        {
            ref readonly var submission = ref _table[outcome.Entry];
            now = _time.GetTimestamp();
            results[count++] = outcome.Result with
            {
                Submission = submission.Number,
                Slot = submission.Slot,
                Age = _time.GetElapsedTime(submission.Accepted, now),
            };
            _table.Remove(outcome.Entry);
        }

        return count;
    }

    /// <summary>
    /// Ends the connection, beside the calling thread, and returns at once. What has no result yet gets an error (CANCELLED), to be
    /// polled. It can't be started again.
    /// </summary>
    public void Stop() => _pump.Stop();

    /// <summary>The same as <see cref="Stop"/>.</summary>
    public void Dispose() => Stop();

    /// <summary>Stops it, and waits until its thread and its connection have ended, for at most five seconds.</summary>
    public ValueTask DisposeAsync() => _pump.DisposeAsync();

    // What was submitted while it was being stopped: nobody else takes it any more.
    private void GiveUpLate()
    {
        while (_submissions.TryTake(out var entry))
        {
            _outcomes.Put(Outcome.Error(entry, Grpc.Core.StatusCode.Cancelled));
        }
    }
}
