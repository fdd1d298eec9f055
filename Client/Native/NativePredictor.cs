using System.Runtime.InteropServices;
using System.Text.Unicode;
using GenderGrpc.Client.Realtime;

namespace GenderGrpc.Native;

/// <summary>What a handle stands for: a predictor, and room for the results on their way to the caller's memory.</summary>
internal sealed unsafe class NativePredictor : IDisposable
{
    // The longest nickname that the contract has; whatever is longer is the same error.
    private const int NicknameUnits = 512;
    private const int LongestUnit = 3;

    private readonly RealtimePredictor _predictor;
    private readonly PredictionResult[] _results;

    public NativePredictor(Uri address, RealtimeOptions options)
    {
        _predictor = new RealtimePredictor(address, options);
        // Never more than these are owed.
        _results = new PredictionResult[options.Capacity];
        _predictor.Start();
    }

    public RealtimeState State => _predictor.State;

    public string? Failure => _predictor.Failure;

    public int Outstanding => _predictor.Outstanding;

    /// <summary>The predictor of a handle that was made and not freed; null of none.</summary>
    public static NativePredictor? Of(nint handle) => handle == 0 ? null : (NativePredictor)GCHandle.FromIntPtr(handle).Target!;

    /// <summary>A handle that keeps it alive until it is freed.</summary>
    public nint ToHandle() => GCHandle.ToIntPtr(GCHandle.Alloc(this));

    public int Submit(in NativeSubmission submission, out long number)
    {
        // One unit over the limit is enough to be refused for.
        Span<char> nickname = stackalloc char[NicknameUnits + 1];
        var units = nickname.Length;
        if (submission.NicknameLength <= NicknameUnits * LongestUnit)
        {
            var bytes = new ReadOnlySpan<byte>(submission.Nickname, (int)submission.NicknameLength);
            Utf8.ToUtf16(bytes, nickname, out var read, out var written);
            units = read == bytes.Length ? written : nickname.Length;
        }

        var avatarLength = Math.Min(submission.AvatarLength, RealtimePredictor.MaxAvatarBytes + 1);
        var avatar = new ReadOnlySpan<byte>(submission.Avatar, (int)avatarLength);
        return _predictor.TrySubmit(submission.Slot, avatar, nickname[..units], Deadline(submission.TimeoutUs), out number)
            ? ReturnCode.Ok
            : _predictor.State == RealtimeState.Stopped ? ReturnCode.Stopped : ReturnCode.NoRoom;
    }

    public int Poll(byte* results, uint capacity, uint resultSize, TimeSpan budget)
    {
        var count = _predictor.Poll(_results.AsSpan(0, (int)Math.Min(capacity, (uint)_results.Length)), budget);
        for (var i = 0; i < count; i++)
        {
            ((NativeResult*)(results + ((nuint)i * resultSize)))->Set(_results[i]);
        }

        return count;
    }

    public void Stop() => _predictor.Stop();

    public void Dispose() => Stop();

    /// <summary>Stops it, and waits for its end no longer than this.</summary>
    public void End(TimeSpan wait)
    {
        var ended = _predictor.DisposeAsync().AsTask();
        if (wait > TimeSpan.Zero)
        {
            ended.Wait(wait);
        }
    }

    private static DateTimeOffset Deadline(ulong timeoutUs)
    {
        var now = DateTimeOffset.UtcNow;
        return timeoutUs == 0 || timeoutUs > (ulong)((DateTimeOffset.MaxValue - now).Ticks / TimeSpan.TicksPerMicrosecond)
            ? DateTimeOffset.MaxValue
            : now.AddTicks((long)timeoutUs * TimeSpan.TicksPerMicrosecond);
    }
}
