using System.Diagnostics;
using GenderGrpc.Client.Realtime;

namespace GenderGrpc.OlderRuntime;

/// <summary>
/// A frame loop that is compiled against the library's build for netstandard2.1, and runs wherever that does, until there are enough
/// predictions or its time is over.
/// </summary>
internal sealed class FrameHost
{
    private const int EnoughPredictions = 100;

    private static readonly TimeSpan s_frame = TimeSpan.FromSeconds(1 / 60.0);
    private static readonly TimeSpan s_budget = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan s_deadline = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan s_longestEnd = TimeSpan.FromSeconds(10);

    private readonly Uri _server;
    private readonly TimeSpan _duration;
    private readonly PredictionResult[] _results = new PredictionResult[64];
    private readonly bool[] _isAsked = new bool[4];
    private readonly HashSet<long> _owed = new();
    private readonly int[] _outcomes = new int[Enum.GetValues(typeof(PredictionOutcome)).Length];
    private int _accepted;
    private int _unowed;
    private string _failure = "none";

    public FrameHost(Uri server, TimeSpan duration)
    {
        _server = server;
        _duration = duration;
    }

    public bool IsAnsweredOnce => _owed.Count == 0 && _unowed == 0;

    public string Summary =>
        $"{_accepted} accepted, {_owed.Count} not answered, {_unowed} not owed; "
        + string.Join(", ", Enum.GetValues(typeof(PredictionOutcome)).Cast<PredictionOutcome>().Skip(1).Select(o => $"{_outcomes[(int)o]} {o}"))
        + $"; failure: {_failure}";

    public void Run()
    {
        using var never = new ManualResetEvent(initialState: false);
        using var predictor = new RealtimePredictor(_server, new RealtimeOptions { Capacity = 64 });
        predictor.Start();
        var clock = Stopwatch.StartNew();
        while (clock.Elapsed < _duration && _outcomes[(int)PredictionOutcome.Prediction] < EnoughPredictions)
        {
            Submit(predictor);
            Poll(predictor);
            never.WaitOne(s_frame);
        }

        for (clock.Restart(); _owed.Count > 0 && clock.Elapsed < s_longestEnd; never.WaitOne(s_frame))
        {
            Poll(predictor);
        }

        _failure = predictor.Failure ?? _failure;
    }

    private void Submit(RealtimePredictor predictor)
    {
        for (var slot = 0; slot < _isAsked.Length; slot++)
        {
            if (!_isAsked[slot]
                && predictor.TrySubmit((ulong)slot, default, "Anna", DateTimeOffset.UtcNow + s_deadline, out var number))
            {
                _isAsked[slot] = true;
                _accepted++;
                _owed.Add(number);
            }
        }
    }

    private void Poll(RealtimePredictor predictor)
    {
        var count = predictor.Poll(_results, s_budget);
        foreach (ref readonly var result in _results.AsSpan(0, count))
        {
            _unowed += _owed.Remove(result.Submission) ? 0 : 1;
            _outcomes[(int)result.Outcome]++;
            _isAsked[result.Slot] = false;
        }
    }
}
