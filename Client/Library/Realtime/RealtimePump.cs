using System.Threading.Channels;
using Grpc.Core;

namespace GenderGrpc.Client.Realtime;

/// <summary>
/// The thread beside the frame thread: it takes submissions, has them sent, and hands outcomes back. All decisions are its own, one
/// after the other.
/// </summary>
/// <remarks>
/// While submissions come it looks for them when the next are likely, and every millisecond from then on. Were it woken for each, the
/// system would often give it the frame thread's core in the middle of a frame.
/// </remarks>
internal sealed class RealtimePump : IAsyncDisposable
{
    // Looked for submissions so often in vain, it sleeps until it is woken: about a second.
    private const int LooksUntilAsleep = 1000;

    // Timers can't count for ever; it is set anew after this.
    private static readonly TimeSpan LongestTimer = TimeSpan.FromDays(1);
    private static readonly TimeSpan EndTimeout = TimeSpan.FromSeconds(5);

    private readonly SubmissionTable _table;
    private readonly RealtimeOptions _options;
    private readonly HandoverRing<int> _submissions;
    private readonly HandoverRing<Outcome> _outcomes;

    // Never disposed of: the frame thread may set it at any time.
    private readonly WakeSignal _wake = new();
    private readonly Channel<LinkEvent> _events;
    private readonly SubmissionDesk _desk;
    private readonly ServerLink _link;
    private readonly ITimer _timer;
    private readonly FrameRhythm _rhythm = new();
    private readonly long _begun;
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ChannelWriter<OutgoingRequest>? _outbox;
    private int _vainLooks;
    private volatile bool _isAsleep;
    private volatile bool _isStarted;
    private volatile bool _isStopping;
    private volatile bool _hasStopped;
    private volatile RealtimeState _state = RealtimeState.Connecting;
    private volatile string? _failure;

    public RealtimePump(
        ServerAddress address, SubmissionTable table, HandoverRing<int> submissions, HandoverRing<Outcome> outcomes, RealtimeOptions options)
    {
        _table = table;
        _options = options;
        _begun = options.Time.GetTimestamp();
        _submissions = submissions;
        _outcomes = outcomes;
        _desk = new SubmissionDesk(table, outcomes, options.Window);
        _events = Channel.CreateBounded<LinkEvent>(new BoundedChannelOptions(options.Window) { SingleReader = true });
        _link = new ServerLink(address, options, _events.Writer, _wake);
        _timer = options.Time.CreateTimer(
            static wake => ((WakeSignal)wake!).Set(), _wake, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    private TimeSpan Elapsed => _options.Time.GetElapsedTime(_begun);

    public RealtimeState State => _isStarted && !_isStopping ? _state : RealtimeState.Stopped;

    /// <summary>Whether it was told to stop, or had to.</summary>
    public bool IsStopping => _isStopping;

    /// <summary>Why the latest attempt to reach the server, or the latest stream, ended; null if none did.</summary>
    public string? Failure => _failure;

    /// <summary>Whether it takes no further submission from the ring and puts no further outcome in.</summary>
    public bool HasStopped => _hasStopped;

    public void Start()
    {
        _isStarted = true;
        new Thread(Run) { IsBackground = true, Name = "GenderGrpc real-time" }.Start();
    }

    /// <summary>Tells it that there is a submission in the ring.</summary>
    public void Wake()
    {
        // Either it sees the submission before it sleeps, or this sees that it sleeps.
        Interlocked.MemoryBarrier();
        if (_isAsleep)
        {
            _wake.Set();
        }
    }

    /// <summary>Tells it to stop, and returns at once.</summary>
    public void Stop()
    {
        _isStopping = true;
        _wake.Set();
    }

    /// <summary>Stops it, and waits until all that it began has ended, but not for long.</summary>
    public async ValueTask DisposeAsync()
    {
        Stop();
        if (_isStarted)
        {
            await Task.WhenAny(_ended.Task, Task.Delay(EndTimeout)).ConfigureAwait(false);
        }
    }

    private void Run()
    {
        var link = Task.Run(() => _link.RunAsync(_stop.Token));
        try
        {
            while (!_isStopping)
            {
                Step();
                Rest();
            }
        }
        catch (Exception e)
        {
            // A thread that fell over would take the host with it.
            _failure = e.Message;
            _isStopping = true;
        }

        TakeSubmissions();
        _desk.GiveUp(StatusCode.Cancelled);
        _hasStopped = true;
        _ = EndAsync(link);
    }

    private void Step()
    {
        while (_events.Reader.TryRead(out var linkEvent))
        {
            Take(linkEvent);
        }

        TakeSubmissions();
        _desk.Expire(_options.Time.GetUtcNow());
        while (_outbox is not null && _desk.TryTakeNext(out var entry))
        {
            _outbox.TryWrite(new OutgoingRequest(_table, entry, _options.Prediction));
        }
    }

    /// <summary>Waits for something to do.</summary>
    private void Rest()
    {
        if (_vainLooks++ < LooksUntilAsleep)
        {
            _wake.Wait(_rhythm.RestAt(Elapsed));
            return;
        }

        SetTimer();
        _isAsleep = true;
        Interlocked.MemoryBarrier();
        if (_submissions.IsEmpty)
        {
            _wake.Wait(Timeout.InfiniteTimeSpan);
        }

        _isAsleep = false;
    }

    private void Take(LinkEvent linkEvent)
    {
        if (linkEvent.Answer is { } answer)
        {
            _desk.Answer(answer);
        }
        else if (linkEvent.Opened is { } outbox)
        {
            _outbox = outbox;
            _state = RealtimeState.Ready;
        }
        else
        {
            _failure = linkEvent.Lost;
            if (_outbox is not null)
            {
                _outbox = null;
                _desk.TakeBack();
                _state = RealtimeState.Reconnecting;
            }
        }
    }

    private void TakeSubmissions()
    {
        if (_submissions.IsEmpty)
        {
            return;
        }

        _rhythm.Note(Elapsed);
        _vainLooks = 0;
        while (_submissions.TryTake(out var entry))
        {
            _desk.Accept(entry);
        }
    }

    private void SetTimer()
    {
        var due = _desk.NextDeadline;
        if (due == DateTimeOffset.MaxValue)
        {
            return;
        }

        // Rounded up: a timer counts whole milliseconds, and one that comes too early would come again and again.
        var wait = Math.Ceiling((due - _options.Time.GetUtcNow()).TotalMilliseconds);
        _timer.Change(
            wait > LongestTimer.TotalMilliseconds ? LongestTimer : TimeSpan.FromMilliseconds(Math.Max(wait, 0)),
            Timeout.InfiniteTimeSpan);
    }

    private async Task EndAsync(Task link)
    {
        await _timer.DisposeAsync().ConfigureAwait(false);
        await _stop.CancelAsync().ConfigureAwait(false);
        await link.ConfigureAwait(false);
        _stop.Dispose();
        _ended.SetResult();
    }
}
