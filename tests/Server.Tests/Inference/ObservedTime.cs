using System.Threading.Channels;
using Microsoft.Extensions.Time.Testing;

namespace GenderGrpc.Server.Tests.Inference;

/// <summary>Time that stands still until it is advanced, and that tells when somebody begins to wait.</summary>
internal sealed class ObservedTime : FakeTimeProvider
{
    private readonly Channel<TimeSpan> _timers = Channel.CreateBounded<TimeSpan>(16);

    /// <summary>Waits until one more timer than at the last call was made.</summary>
    public ValueTask<TimeSpan> TimerMadeAsync() => _timers.Reader.ReadAsync(TestContext.Current.CancellationToken);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ITimer timer = base.CreateTimer(callback, state, dueTime, period);
        _timers.Writer.TryWrite(dueTime);
        return timer;
    }
}
