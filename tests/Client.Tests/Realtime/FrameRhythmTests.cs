using GenderGrpc.Client.Realtime;
using Xunit;

namespace GenderGrpc.Client.Tests.Realtime;

public sealed class FrameRhythmTests
{
    private readonly FrameRhythm _rhythm = new();
    private TimeSpan _now;

    [Fact]
    public void RestAt_NothingKnownYet_IsAMillisecond()
    {
        Assert.Equal(TimeSpan.FromMilliseconds(1), _rhythm.RestAt(_now));
        Submit(4, everyMilliseconds: 20);

        Assert.Equal(TimeSpan.FromMilliseconds(1), _rhythm.RestAt(_now));
    }

    [Theory]
    [InlineData(20, 0, 15)]
    [InlineData(20, 5, 10)]
    // Likely from here on, until it comes.
    [InlineData(20, 14.5, 1)]
    [InlineData(20, 90, 1)]
    // Twice as fast.
    [InlineData(8, 0, 6)]
    // So seldom that it isn't a frame loop's rhythm.
    [InlineData(500, 0, 25)]
    public void RestAt_AfterFramesOfOneLength_IsUntilShortlyBeforeTheNext(double frame, double passed, double expected)
    {
        Submit(20, frame);

        Assert.Equal(TimeSpan.FromMilliseconds(expected), _rhythm.RestAt(_now + TimeSpan.FromMilliseconds(passed)));
    }

    [Fact]
    public void RestAt_TheLoopBecomesFaster_FollowsAtOnce()
    {
        Submit(20, everyMilliseconds: 32);
        Submit(1, everyMilliseconds: 4);

        Assert.Equal(TimeSpan.FromMilliseconds(3), _rhythm.RestAt(_now));
    }

    [Fact]
    public void RestAt_TheLoopBecomesSlower_FollowsAfterAFewFrames()
    {
        Submit(20, everyMilliseconds: 4);
        Submit(8, everyMilliseconds: 20);

        Assert.Equal(TimeSpan.FromMilliseconds(15), _rhythm.RestAt(_now));
    }

    private void Submit(int frames, double everyMilliseconds)
    {
        for (int i = 0; i < frames; i++)
        {
            _now += TimeSpan.FromMilliseconds(everyMilliseconds);
            _rhythm.Note(_now);
        }
    }
}
